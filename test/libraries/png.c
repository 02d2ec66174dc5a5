// library: package=libpng-dev,zlib1g-dev archives=libpng16.a,libz.a libs=m
// Errors of libpng leave by longjmp.
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char file[100000];
static size_t written, consumed;
static void put(png_structp png, png_bytep data, size_t size) {
  (void)png;
  memcpy(file + written, data, size);
  written += size;
}
static void get(png_structp png, png_bytep data, size_t size) {
  if (consumed + size > written) png_error(png, "no more");
  memcpy(data, file + consumed, size);
  consumed += size;
}
static void flush(png_structp png) { (void)png; }
static void quiet(png_structp png, png_const_charp text) {
  printf("error: %s\n", text);
  longjmp(png_jmpbuf(png), 1);
}

int main(void) {
  unsigned char rows[64][64 * 3], *pointers[64];
  for (int y = 0; y < 64; y++) {
    pointers[y] = rows[y];
    for (int x = 0; x < 64 * 3; x++) rows[y][x] = (unsigned char)(x * y);
  }
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, quiet, quiet);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, NULL, put, flush);
  png_set_IHDR(png, info, 64, 64, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7, 0, 0);
  png_set_rows(png, info, pointers);
  png_write_png(png, info, 0, NULL);
  png_destroy_write_struct(&png, &info);
  printf("written %zu\n", written);
  for (int damaged = 0; damaged < 2; damaged++) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, quiet, quiet);
    info = png_create_info_struct(png);
    consumed = 0;
    if (damaged) file[60] ^= 0x40;
    if (setjmp(png_jmpbuf(png)) == 0) {
      png_set_read_fn(png, NULL, get);
      png_read_png(png, info, PNG_TRANSFORM_BGR, NULL);
      png_bytepp read = png_get_rows(png, info);
      printf("%u x %u, pixel %d %d %d\n", png_get_image_width(png, info), png_get_image_height(png, info), read[7][9], read[7][10], read[7][11]);
    }
    png_destroy_read_struct(&png, &info, NULL);
  }
  return 0;
}

// library: package=libjpeg62-turbo-dev archives=libjpeg.a
// SIMD assembly for each processor.
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

int main(void) {
  struct jpeg_compress_struct compress;
  struct jpeg_decompress_struct decompress;
  struct jpeg_error_mgr errors;
  unsigned char *file = NULL, row[128 * 3];
  unsigned long size = 0, sum = 0;
  compress.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compress);
  jpeg_mem_dest(&compress, &file, &size);
  compress.image_width = compress.image_height = 128;
  compress.input_components = 3;
  compress.in_color_space = JCS_RGB;
  jpeg_set_defaults(&compress);
  jpeg_set_quality(&compress, 80, TRUE);
  jpeg_start_compress(&compress, TRUE);
  JSAMPROW rows[] = {row};
  for (int y = 0; y < 128; y++) {
    for (int x = 0; x < 128 * 3; x++) row[x] = (unsigned char)(x + 2 * y);
    jpeg_write_scanlines(&compress, rows, 1);
  }
  jpeg_finish_compress(&compress);
  jpeg_destroy_compress(&compress);
  decompress.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decompress);
  jpeg_mem_src(&decompress, file, size);
  jpeg_read_header(&decompress, TRUE);
  jpeg_start_decompress(&decompress);
  while (decompress.output_scanline < decompress.output_height) {
    jpeg_read_scanlines(&decompress, rows, 1);
    for (int x = 0; x < 128 * 3; x++) sum += row[x];
  }
  printf("%lu bytes, %u x %u, sum %lu\n", size, decompress.output_width, decompress.output_height, sum);
  jpeg_finish_decompress(&decompress);
  jpeg_destroy_decompress(&decompress);
  free(file);
  return 0;
}

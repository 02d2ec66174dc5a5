// loadstone-executor-low: starts loadstone-executor with every library below 2 GB, for objects compiled without PIC or
// PIE. Those hold 32-bit absolute addresses of whatever they name, a library's functions and variables included; a native
// link answers with stubs and copied variables, here the libraries themselves are in reach.
//
// The kernel gives the highest gap that is free. So this program takes all address space above 2 GB, maps the dynamic
// linker, and starts it as `ld.so loadstone-executor arguments…`: what that maps then lies below. The executor gives the
// space back (addressSpace.hh). No C library here: it would set up thread-locals of its own.
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define INTERPRETER "/lib64/ld-linux-x86-64.so.2"
#define PROGRAM "loadstone-executor"
#define TWO_GIGABYTES 0x80000000ul
#define PAGE 4096ul
#define MOST_PIECES 64

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static size_t length(const char *text) {
  size_t n = 0;
  while (text[n]) n++;
  return n;
}

static void fail(const char *what) {
  const char *const parts[] = {"loadstone-executor-low: ", what, "\n"};
  for (int i = 0; i < 3; i++) call(SYS_write, 2, (long)parts[i], (long)length(parts[i]), 0, 0, 0);
  call(SYS_exit_group, 1, 0, 0, 0, 0, 0);
  __builtin_unreachable();
}

static uintptr_t map(uintptr_t address, size_t size, int protection, int flags, int file, size_t offset) {
  const long mapped = call(SYS_mmap, (long)address, (long)size, protection, flags, file, (long)offset);
  return mapped < 0 && mapped > -4096 ? 0 : (uintptr_t)mapped;
}

typedef struct {
  uintptr_t start, end;
} Piece;

// Joins the new piece with its neighbours on both sides; gives the number of pieces.
static int addPiece(Piece *pieces, int count, Piece added) {
  for (int i = 0; i < count;) {
    if (pieces[i].start == added.end) added.end = pieces[i].end;
    else if (pieces[i].end == added.start) added.start = pieces[i].start;
    else {
      i++;
      continue;
    }
    pieces[i] = pieces[--count];
  }
  if (count == MOST_PIECES) fail("the address space has too many gaps above 2 GB");
  pieces[count] = added;
  return count + 1;
}

// Takes the largest gap above 2 GB, then the next, until not a page is left there.
static int reserveHighMemory(Piece *pieces) {
  int count = 0;
  for (size_t size = 1ul << 46; size >= PAGE;) {
    const uintptr_t start = map(0, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start < TWO_GIGABYTES) {
      if (start) call(SYS_munmap, (long)start, (long)size, 0, 0, 0, 0);
      size /= 2;
      continue;
    }
    count = addPiece(pieces, count, (Piece){start, start + size});
  }
  return count;
}

static char *putHex(char *out, uintptr_t value) {
  int digits = 1;
  while (digits < 16 && value >> 4 * digits) digits++;
  while (digits--) *out++ = "0123456789abcdef"[value >> 4 * digits & 15];
  return out;
}

static int protectionOf(uint32_t flags) {
  return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

// Maps a position-independent ELF file; gives the address of its first byte.
static uintptr_t mapProgram(const char *path) {
  static Elf64_Ehdr header;
  static Elf64_Phdr headers[32];
  const int file = (int)call(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0, 0);
  if (file < 0) fail("cannot open " INTERPRETER);
  if (call(SYS_pread64, file, (long)&header, sizeof header, 0, 0, 0) != sizeof header) fail("cannot read " INTERPRETER);
  const size_t headersSize = header.e_phnum * sizeof *headers;
  if (header.e_type != ET_DYN || headersSize > sizeof headers) fail(INTERPRETER " has an unexpected form");
  if (call(SYS_pread64, file, (long)headers, (long)headersSize, (long)header.e_phoff, 0, 0) != (long)headersSize) {
    fail("cannot read the program headers of " INTERPRETER);
  }
  size_t end = 0;
  for (int i = 0; i < header.e_phnum; i++) {
    if (headers[i].p_type == PT_LOAD && headers[i].p_vaddr + headers[i].p_memsz > end) {
      end = headers[i].p_vaddr + headers[i].p_memsz;
    }
  }
  const uintptr_t base = map(0, end, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (!base) fail("no room below 2 GB");
  for (int i = 0; i < header.e_phnum; i++) {
    const Elf64_Phdr *const part = &headers[i];
    if (part->p_type != PT_LOAD) continue;
    const size_t skew = part->p_vaddr % PAGE;
    const uintptr_t start = base + part->p_vaddr - skew;
    const int protection = protectionOf(part->p_flags);
    const size_t fileEnd = skew + part->p_filesz;
    const size_t memoryEnd = skew + part->p_memsz;
    const size_t filePages = (fileEnd + PAGE - 1) / PAGE * PAGE;
    if (!map(start, fileEnd, protection, MAP_PRIVATE | MAP_FIXED, file, part->p_offset - skew)) fail("cannot map " INTERPRETER);
    if (memoryEnd <= fileEnd) continue;
    // To the page's end: the dynamic linker allocates its first memory behind its own.
    for (size_t at = fileEnd; at < filePages; at++) ((volatile char *)start)[at] = 0;
    if (memoryEnd > filePages &&
        !map(start + filePages, memoryEnd - filePages, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)) {
      fail("cannot map " INTERPRETER);
    }
  }
  call(SYS_close, file, 0, 0, 0, 0, 0);
  return base;
}

static void setEntry(Elf64_auxv_t *vector, uint64_t type, uint64_t value) {
  for (; vector->a_type != AT_NULL; vector++) {
    if (vector->a_type == type) vector->a_un.a_val = value;
  }
}

// The path of the executor: beside this program.
static const char *executorPath(void) {
  static char path[4096];
  const long size = call(SYS_readlink, (long)"/proc/self/exe", (long)path, sizeof path - sizeof PROGRAM, 0, 0, 0);
  if (size <= 0) fail("cannot read /proc/self/exe");
  long slash = size;
  while (slash > 0 && path[slash - 1] != '/') slash--;
  for (size_t i = 0; i < sizeof PROGRAM; i++) path[slash + (long)i] = PROGRAM[i];
  return path;
}

// `reserved=START-END,…` in hexadecimal, for the executor.
static const char *reservedWord(const Piece *pieces, int count) {
  static char word[16 + MOST_PIECES * 34];
  char *out = word;
  for (const char *text = "reserved="; *text; text++) *out++ = *text;
  for (int i = 0; i < count; i++) {
    if (i) *out++ = ',';
    out = putHex(out, pieces[i].start);
    *out++ = '-';
    out = putHex(out, pieces[i].end);
  }
  return word;
}

typedef struct {
  uintptr_t entry, stack;
} Start;

// `stack`: as the kernel left it: argc, argv, null, environment, null, auxiliary vector. The dynamic linker gets the same
// with three more arguments in front, in `room`.
__attribute__((used)) static Start prepare(uintptr_t *stack, uintptr_t *room, size_t words) {
  static Piece pieces[MOST_PIECES];
  const int count = reserveHighMemory(pieces);
  const uintptr_t base = mapProgram(INTERPRETER);
  const Elf64_Ehdr *const header = (const Elf64_Ehdr *)base;
  const size_t argc = stack[0];
  const uintptr_t *from = stack + 2;
  uintptr_t *to = room;
  *to++ = argc + 2;
  *to++ = (uintptr_t)INTERPRETER;
  *to++ = (uintptr_t)executorPath();
  *to++ = (uintptr_t)reservedWord(pieces, count);
  int ends = 0;
  while (ends < 2) {
    if ((size_t)(to - room) + 64 * 2 > words) fail("arguments and environment are too large");
    if (!(*to++ = *from++)) ends++;
  }
  Elf64_auxv_t *const vector = (Elf64_auxv_t *)to;
  const Elf64_auxv_t *source = (const Elf64_auxv_t *)from;
  size_t entries = 0;
  do {
    if ((uintptr_t *)(vector + entries + 1) > room + words) fail("the auxiliary vector is too large");
    vector[entries] = source[entries];
  } while (source[entries++].a_type != AT_NULL);
  // As if the kernel had been asked to run the dynamic linker itself.
  setEntry(vector, AT_PHDR, base + header->e_phoff);
  setEntry(vector, AT_PHNUM, header->e_phnum);
  setEntry(vector, AT_ENTRY, base + header->e_entry);
  setEntry(vector, AT_BASE, 0);
  return (Start){base + header->e_entry, (uintptr_t)room};
}

// 1 MB of stack below the kernel's own serves as the dynamic linker's stack top.
__asm__(
    ".globl _start\n"
    "_start:\n"
    "  xorl %ebp, %ebp\n"
    "  movq %rsp, %rdi\n"
    "  subq $0x100000, %rsp\n"
    "  movq %rsp, %rsi\n"
    "  movq $0x20000, %rdx\n"
    "  andq $-16, %rsp\n"
    "  movq %rsp, %rsi\n"
    "  subq $0x10000, %rsp\n"
    "  call prepare\n"
    "  movq %rdx, %rsp\n"
    "  xorl %edx, %edx\n"
    "  jmp *%rax\n");

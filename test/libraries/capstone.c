// library: package=libcapstone-dev archives=libcapstone.a
// Large tables of pointers.
#include <capstone/capstone.h>
#include <inttypes.h>
#include <stdio.h>

int main(void) {
  const uint8_t x86[] = "\x55\x48\x8b\x05\xb8\x13\x00\x00\xe8\x00\x00\x00\x00\xf3\x0f\x58\xc1\xc3";
  const uint8_t arm[] = "\xe0\x03\x01\xaa\xc0\x03\x5f\xd6";
  const struct { cs_arch arch; cs_mode mode; const uint8_t *code; size_t size; } inputs[] = {
      {CS_ARCH_X86, CS_MODE_64, x86, sizeof x86 - 1}, {CS_ARCH_ARM64, CS_MODE_ARM, arm, sizeof arm - 1}};
  for (int i = 0; i < 2; i++) {
    csh handle;
    cs_insn *instructions;
    if (cs_open(inputs[i].arch, inputs[i].mode, &handle) != CS_ERR_OK) return 1;
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    size_t count = cs_disasm(handle, inputs[i].code, inputs[i].size, 0x1000, 0, &instructions);
    for (size_t k = 0; k < count; k++) {
      printf("%" PRIx64 " %s %s (%u groups)\n", instructions[k].address, instructions[k].mnemonic, instructions[k].op_str, instructions[k].detail->groups_count);
    }
    cs_free(instructions, count);
    cs_close(&handle);
  }
  return 0;
}

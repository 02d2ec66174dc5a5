// Of GCC's and mingw's static libraries, by their names alone: their types are the caller's business.

#include "../supportFunctions.hh"

#define SUPPORT(name) extern "C" void support_##name() __asm__(#name)
SUPPORT(___chkstk_ms);
SUPPORT(__emutls_get_address);
SUPPORT(__acrt_iob_func);
SUPPORT(snprintf);
SUPPORT(vsnprintf);
SUPPORT(__mingw_printf);
SUPPORT(__mingw_fprintf);
SUPPORT(__mingw_sprintf);
SUPPORT(__mingw_snprintf);
SUPPORT(__mingw_asprintf);
SUPPORT(__mingw_vprintf);
SUPPORT(__mingw_vfprintf);
SUPPORT(__mingw_vsprintf);
SUPPORT(__mingw_vsnprintf);
SUPPORT(__mingw_vasprintf);
SUPPORT(__mingw_scanf);
SUPPORT(__mingw_fscanf);
SUPPORT(__mingw_sscanf);
SUPPORT(__mingw_vscanf);
SUPPORT(__mingw_vfscanf);
SUPPORT(__mingw_vsscanf);
SUPPORT(__mingw_strtod);
SUPPORT(__mingw_strtof);
SUPPORT(__mingw_strtold);
SUPPORT(strtof);
SUPPORT(strtold);
SUPPORT(round);
SUPPORT(roundf);
SUPPORT(lround);
SUPPORT(llround);
SUPPORT(trunc);
SUPPORT(truncf);
SUPPORT(rint);
SUPPORT(rintf);
SUPPORT(nearbyint);
SUPPORT(fmax);
SUPPORT(fmin);
SUPPORT(fmaxf);
SUPPORT(fminf);
SUPPORT(fma);
SUPPORT(cbrt);
SUPPORT(exp2);
SUPPORT(log2);
SUPPORT(log1p);
SUPPORT(expm1);
SUPPORT(hypot);
SUPPORT(remainder);
SUPPORT(copysign);
SUPPORT(ilogb);
SUPPORT(logb);
SUPPORT(tgamma);
SUPPORT(lgamma);
SUPPORT(erf);
SUPPORT(erfc);
SUPPORT(asinh);
SUPPORT(acosh);
SUPPORT(atanh);
SUPPORT(clock_gettime);
SUPPORT(nanosleep);
SUPPORT(gettimeofday);
SUPPORT(usleep);
SUPPORT(getopt);
SUPPORT(basename);
SUPPORT(dirname);
SUPPORT(ftruncate);

namespace loadstone {

NamedFunctions supportFunctions() {
  static const NamedFunction functions[] = {
      named("___chkstk_ms", support____chkstk_ms),
      named("__emutls_get_address", support___emutls_get_address),
      named("__acrt_iob_func", support___acrt_iob_func),
      named("snprintf", support_snprintf),
      named("vsnprintf", support_vsnprintf),
      named("__mingw_printf", support___mingw_printf),
      named("__mingw_fprintf", support___mingw_fprintf),
      named("__mingw_sprintf", support___mingw_sprintf),
      named("__mingw_snprintf", support___mingw_snprintf),
      named("__mingw_asprintf", support___mingw_asprintf),
      named("__mingw_vprintf", support___mingw_vprintf),
      named("__mingw_vfprintf", support___mingw_vfprintf),
      named("__mingw_vsprintf", support___mingw_vsprintf),
      named("__mingw_vsnprintf", support___mingw_vsnprintf),
      named("__mingw_vasprintf", support___mingw_vasprintf),
      named("__mingw_scanf", support___mingw_scanf),
      named("__mingw_fscanf", support___mingw_fscanf),
      named("__mingw_sscanf", support___mingw_sscanf),
      named("__mingw_vscanf", support___mingw_vscanf),
      named("__mingw_vfscanf", support___mingw_vfscanf),
      named("__mingw_vsscanf", support___mingw_vsscanf),
      named("__mingw_strtod", support___mingw_strtod),
      named("__mingw_strtof", support___mingw_strtof),
      named("__mingw_strtold", support___mingw_strtold),
      named("strtof", support_strtof),
      named("strtold", support_strtold),
      named("round", support_round),
      named("roundf", support_roundf),
      named("lround", support_lround),
      named("llround", support_llround),
      named("trunc", support_trunc),
      named("truncf", support_truncf),
      named("rint", support_rint),
      named("rintf", support_rintf),
      named("nearbyint", support_nearbyint),
      named("fmax", support_fmax),
      named("fmin", support_fmin),
      named("fmaxf", support_fmaxf),
      named("fminf", support_fminf),
      named("fma", support_fma),
      named("cbrt", support_cbrt),
      named("exp2", support_exp2),
      named("log2", support_log2),
      named("log1p", support_log1p),
      named("expm1", support_expm1),
      named("hypot", support_hypot),
      named("remainder", support_remainder),
      named("copysign", support_copysign),
      named("ilogb", support_ilogb),
      named("logb", support_logb),
      named("tgamma", support_tgamma),
      named("lgamma", support_lgamma),
      named("erf", support_erf),
      named("erfc", support_erfc),
      named("asinh", support_asinh),
      named("acosh", support_acosh),
      named("atanh", support_atanh),
      named("clock_gettime", support_clock_gettime),
      named("nanosleep", support_nanosleep),
      named("gettimeofday", support_gettimeofday),
      named("usleep", support_usleep),
      named("getopt", support_getopt),
      named("basename", support_basename),
      named("dirname", support_dirname),
      named("ftruncate", support_ftruncate),
  };
  return {functions, sizeof functions / sizeof *functions};
}

}  // namespace loadstone

// library: package=libgsl-dev archives=libgsl.a,libgslcblas.a libs=m
#include <gsl/gsl_blas.h>
#include <gsl/gsl_fft_complex.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf.h>
#include <math.h>
#include <stdio.h>

static double integrand(double x, void *parameter) { return exp(-*(double *)parameter * x * x); }

int main(void) {
  double matrix[] = {4, 1, 2, 1, 3, 0, 2, 0, 5}, right[] = {1, 2, 3}, result, error, one = 1;
  gsl_matrix_view a = gsl_matrix_view_array(matrix, 3, 3);
  gsl_vector_view b = gsl_vector_view_array(right, 3);
  gsl_linalg_cholesky_decomp1(&a.matrix);
  gsl_linalg_cholesky_svx(&a.matrix, &b.vector);
  printf("%.6f %.6f %.6f\n", right[0], right[1], right[2]);
  gsl_integration_workspace *space = gsl_integration_workspace_alloc(100);
  gsl_function function = {integrand, &one};
  gsl_integration_qagi(&function, 1e-9, 1e-9, 100, space, &result, &error);
  printf("%.6f %.6f %.6f\n", result, gsl_sf_bessel_J0(5.0), gsl_sf_zeta(3));
  gsl_integration_workspace_free(space);
  gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(generator, 5);
  printf("%lu\n", gsl_rng_get(generator));
  gsl_rng_free(generator);
  double wave[16] = {1, 0, 0, 0, -1, 0, 0, 0, 1};
  gsl_fft_complex_radix2_forward(wave, 1, 8);
  printf("%.3f %.3f\n", wave[4], wave[8]);
  return 0;
}

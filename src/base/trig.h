/* Trig: sine, cosine, tangent and arc tangent with the same bits on every machine.
 *
 * The C library's own may differ in the last bit from one library to the next (glibc, musl), and a sample on
 * the border of a class would then differ between the command and the browser. These use only +, -, *, /,
 * sqrt and floor, which IEEE 754 rounds in one way. Within 5 ulp of the true value for |x| <= 1e6 (tested
 * against the C library); NaN and infinities give NaN (the arc tangents take infinities). */
#ifndef DG_BASE_TRIG_H
#define DG_BASE_TRIG_H

#define DG_PI 3.14159265358979323846
#define DG_DEG (DG_PI / 180.0) /* radians in a degree */

void dg_sincos(double x, double *sin_x, double *cos_x);
double dg_sin(double x);
double dg_cos(double x);
double dg_tan(double x); /* sine over cosine */

double dg_atan(double x);
/* The angle of (x, y) from the x axis, -pi..pi; 0 for (0, 0). */
double dg_atan2(double y, double x);

#endif

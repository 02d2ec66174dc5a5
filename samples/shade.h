// What an engine exports.
#ifndef SHADE_H
#define SHADE_H

/** Brightness from 0 to 1. */
float shade(unsigned x, unsigned y, unsigned material);
/** The same of one point as a whole number, for who calls with nothing but integers. */
int shade_percent(int point);
/** How often this engine's shade was called. */
unsigned frames_shaded(void);

#endif

// What an engine exports.
#ifndef SHADE_H
#define SHADE_H

/** Brightness from 0 to 1. */
float shade(unsigned x, unsigned y, unsigned material);
/** How often this engine's shade was called. */
unsigned frames_shaded(void);

#endif

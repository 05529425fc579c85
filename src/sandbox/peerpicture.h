/* peerpicture: a picture in the place of a QR code that WeCom would have drawn. It looks like one and says nothing: only sheets are made of it. */
#ifndef SIYU_SRC_SANDBOX_PEERPICTURE_H
#define SIYU_SRC_SANDBOX_PEERPICTURE_H
#include "base/span.h"
#include "base/text.h"

/* A GIF, another for each path. */
void peerpicture_draw(struct span path, struct text *out);

#endif

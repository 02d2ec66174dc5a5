#include "staticObjectsAcrossObjects.h"
static Noisy b("b");
int computed_b = compute("b");

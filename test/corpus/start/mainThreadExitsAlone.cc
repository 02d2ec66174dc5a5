// corpus:
// The same without another thread.
#include "mainThreadExitsWithData.cc"

// thrd_create of C11, for programs: the C library's own would not go through pthread_create of libloadstone-tls.so.
#pragma once

#include <threads.h>

namespace loadstone {

int startC11Thread(thrd_t* thread, thrd_start_t start, void* argument);

}  // namespace loadstone

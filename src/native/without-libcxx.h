// Before everything else in builds whose C++ library is linked in: the templates of strings are made here, where what
// is not called of them is left out, and not taken from that library, whose copies throw and bring along what unwinds.
#pragma once

#include <version>

#ifdef _LIBCPP_VERSION

#include <__string/extern_template_lists.h>

#undef _LIBCPP_STRING_V1_EXTERN_TEMPLATE_LIST
#undef _LIBCPP_STRING_UNSTABLE_EXTERN_TEMPLATE_LIST
#define _LIBCPP_STRING_V1_EXTERN_TEMPLATE_LIST(call, character)
#define _LIBCPP_STRING_UNSTABLE_EXTERN_TEMPLATE_LIST(call, character)

#endif

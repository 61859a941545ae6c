// What crosses the border between the languages as JavaScript values.
#pragma once

#include <napi.h>

#include <string>

namespace uringfs {

// Everything that both languages must agree on, as an object of numbers and lists of names.
Napi::Object Layout(Napi::Env env);

// Text of the kernel's as a string; empty, with an exception pending, if it is longer than strings may be.
Napi::Value TextValue(Napi::Env env, const std::string& text);

}  // namespace uringfs

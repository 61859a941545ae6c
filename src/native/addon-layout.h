// What crosses the border between the languages as JavaScript values.
#pragma once

#include <napi.h>

#include <string>

#include "lacking.h"
#include "ring-names.h"

namespace uringfs {

// Everything that both languages must agree on, as an object of numbers and lists of names.
Napi::Object Layout(Napi::Env env);

// Text of the kernel's as a string; empty, with an exception pending, if it is longer than strings may be.
Napi::Value TextValue(Napi::Env env, const std::string& text);

// Throws what a system call was refused with; `number` is the errno.
Napi::Value Refused(Napi::Env env, const char* call, int number);

// Memory of ours as an ArrayBuffer: it is freed with the core, whatever JavaScript does to the ArrayBuffer. Empty where
// the runtime forbids such (pointer compression).
Napi::Value ExternalMemory(Napi::Env env, void* memory, size_t bytes);

// Whether it is `true`. Napi's conversions (ToBoolean() and such) give an empty value in a worker that is being
// terminated, and to read that ends the process.
bool IsTrue(const Napi::Value& value);

// Adds names to what is lacking; false, with an exception pending that tells the name, for one that it does not know.
bool ReadLacking(const Napi::Array& names, Lacking* lacking);

// Pairs of a name and its bit.
template <size_t count>
Napi::Array FlagNames(Napi::Env env, const NamedNumber (&names)[count]) {
  Napi::Array list = Napi::Array::New(env);
  for (const NamedNumber& flag : names) {
    Napi::Array pair = Napi::Array::New(env);
    pair.Set(0u, flag.name);
    pair.Set(1u, static_cast<double>(flag.number));
    list.Set(list.Length(), pair);
  }
  return list;
}

}  // namespace uringfs

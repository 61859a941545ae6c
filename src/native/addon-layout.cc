#include "addon-layout.h"

#include <algorithm>

#include "calls.h"
#include "layout.h"
#include "task.h"

namespace uringfs {

namespace {

template <typename Names>
Napi::Array List(Napi::Env env, const Names& names) {
  Napi::Array list = Napi::Array::New(env);
  for (const char* name : names) list.Set(list.Length(), name);
  return list;
}

}  // namespace

// Everything that both languages must agree on crosses here, once, when the addon loads.
Napi::Object Layout(Napi::Env env) {
  Napi::Object layout = Napi::Object::New(env);
  const std::pair<const char*, size_t> numbers[] = {
      {"slots", kSlots},
      {"pathBytes", kPathBytes},
      {"statFields", kStatFields},
      {"unitBytes", kUnitBytes},
      {"largeUnits", kLargeUnits},
      {"wideUnits", kWideUnits},
      {"unitsPerSegment", kUnitsPerSegment},
      {"segmentBytes", kSegmentBytes},
      {"maxSegments", kMaxSegments},
      {"elsewhereByNode", kReadByNode},
      {"elsewhereLarge", kReadLarge},
      {"readWriteUncached", kReadWriteUncached},
      {"copyVerbatimLinks", kVerbatimLinks},
      {"copyNoFolder", kNoFolder},
      {"copyNoFile", kNoFile},
      {"copyOwnerAndTimes", kCopyOwnerAndTimes},
      {"copyOrdinaryMode", kOrdinaryMode},
      {"copyKeepAttributes", kKeepAttributes},
      {"copyOverReadOnly", kOverReadOnly},
      {"stopCopy", kStopCopy},
      {"kindRegular", kKindRegular},
      {"kindLocal", kKindLocal},
      {"kindFixed", kKindFixed},
      {"kindReadOnly", kKindReadOnly},
      {"kindPunted", kKindPunted},
      {"queuedAt", offsetof(Table, queued)},
      {"completedAt", offsetof(Table, completed)},
      {"freeSmallAt", offsetof(Table, free_small)},
      {"freeLargeAt", offsetof(Table, free_large)},
      {"segmentKindAt", offsetof(Table, segment_kind)},
      {"freeSmallCountAt", offsetof(Table, free_small_count)},
      {"freeLargeCountAt", offsetof(Table, free_large_count)},
      {"moreAt", offsetof(Table, more)},
      {"yieldAt", offsetof(Table, yield)},
      {"countersAt", offsetof(Table, counters)},
      {"slotsAt", offsetof(Table, slots)},
      {"slotBytes", sizeof(Slot)},
      {"opAt", offsetof(Slot, op)},
      {"fdAt", offsetof(Slot, fd)},
      {"flagsAt", offsetof(Slot, flags)},
      {"modeAt", offsetof(Slot, mode)},
      {"kindAt", offsetof(Slot, kind)},
      {"blockAt", offsetof(Slot, block)},
      {"lengthAt", offsetof(Slot, length)},
      {"destAt", offsetof(Slot, dest)},
      {"resultAt", offsetof(Slot, result)},
      {"stageAt", offsetof(Slot, stage)},
      {"positionAt", offsetof(Slot, position)},
      {"statAt", offsetof(Slot, stat)},
      {"pathAt", offsetof(Slot, path)},
  };
  for (const auto& [name, value] : numbers) layout.Set(name, static_cast<double>(value));
#define X(name) #name,
  const char* ops[] = {URINGFS_OPS(X)};
  const char* stages[] = {URINGFS_STAGES(X)};
  const char* counters[] = {URINGFS_COUNTERS(X)};
#undef X
  layout.Set("ops", List(env, ops));
  layout.Set("stages", List(env, stages));
  layout.Set("counters", List(env, counters));
  return layout;
}

Napi::Value TextValue(Napi::Env env, const std::string& text) {
  napi_value value = nullptr;
  // One-byte strings are made, and later read, in half the time.
  bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) {
    napi_create_string_latin1(env, text.data(), text.size(), &value);
  } else {
    napi_create_string_utf8(env, text.data(), text.size(), &value);
  }
  return Napi::Value(env, value);
}

Napi::Value Refused(Napi::Env env, const char* call, int number) {
  Napi::Error error = Napi::Error::New(env, std::string(call) + " was refused");
  error.Set("errno", Napi::Number::New(env, -number));
  error.Set("code", Napi::String::New(env, uv_err_name(-number)));
  error.Set("syscall", Napi::String::New(env, call));
  error.ThrowAsJavaScriptException();
  return Napi::Value();
}

Napi::Value ExternalMemory(Napi::Env env, void* memory, size_t bytes) {
  napi_value buffer = nullptr;
  if (napi_create_external_arraybuffer(env, memory, bytes, nullptr, nullptr, &buffer) != napi_ok) {
    return Napi::Value();
  }
  return Napi::Value(env, buffer);
}

bool IsTrue(const Napi::Value& value) { return value.IsBoolean() && value.As<Napi::Boolean>().Value(); }

bool ReadLacking(const Napi::Array& names, Lacking* lacking) {
  for (uint32_t i = 0; i < names.Length(); ++i) {
    Napi::Value told = names.Get(i);
    if (!told.IsString()) return false;
    std::string name = told.As<Napi::String>().Utf8Value();
    if (lacking->Add(name.c_str())) continue;
    Napi::Error error = Napi::Error::New(names.Env(), name + " is the name of nothing that can be done without");
    error.Set("unknown", name);
    error.ThrowAsJavaScriptException();
    return false;
  }
  return true;
}

}  // namespace uringfs

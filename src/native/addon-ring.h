// What JavaScript's IoUring calls. One RingAddon for each environment, made when the first ring is asked for.
#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "addon-ring-memory.h"
#include "user-rings.h"

namespace uringfs {

class RingAddon {
 public:
  // Sets `rings` in the exports: a function that makes the object with everything below, once.
  static void Define(Napi::Env env, Napi::Object exports);

  using Call = Napi::Value (RingAddon::*)(const Napi::CallbackInfo&);
  struct Method {
    const char* name;
    Call call;
  };

 private:
  explicit RingAddon(Napi::Env env) : env_(env) {}
  Napi::Value Make(const Napi::CallbackInfo& info);
  void AddMethods(Napi::Object to, const Method* methods, size_t count);
  void AddRegisterMethods(Napi::Object to);

  Napi::Value Open(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);
  Napi::Value Describe(const Napi::CallbackInfo& info);
  Napi::Value ShowFd(const Napi::CallbackInfo& info);
  Napi::Value Begin(const Napi::CallbackInfo& info);
  Napi::Value Reset(const Napi::CallbackInfo& info);
  Napi::Value Prepare(const Napi::CallbackInfo& info);
  Napi::Value Adjust(const Napi::CallbackInfo& info);
  Napi::Value Raw(const Napi::CallbackInfo& info);
  Napi::Value Enter(const Napi::CallbackInfo& info);
  Napi::Value Drain(const Napi::CallbackInfo& info);
  Napi::Value Take(const Napi::CallbackInfo& info);
  Napi::Value Fetch(const Napi::CallbackInfo& info);
  Napi::Value PreparedCount(const Napi::CallbackInfo& info);
  Napi::Value Owing(const Napi::CallbackInfo& info);
  Napi::Value Watch(const Napi::CallbackInfo& info);

  Napi::Value RegisterBuffers(const Napi::CallbackInfo& info);
  Napi::Value RegisterFiles(const Napi::CallbackInfo& info);
  Napi::Value BufferMemory(const Napi::CallbackInfo& info);
  Napi::Value CopyRegion(const Napi::CallbackInfo& info);
  Napi::Value UnregisterBuffers(const Napi::CallbackInfo& info);
  Napi::Value RegisterNumbers(const Napi::CallbackInfo& info);
  Napi::Value Enable(const Napi::CallbackInfo& info);
  Napi::Value Resize(const Napi::CallbackInfo& info);
  Napi::Value Probe(const Napi::CallbackInfo& info);
  Napi::Value Restrict(const Napi::CallbackInfo& info);
  Napi::Value MakeEventfd(const Napi::CallbackInfo& info);
  Napi::Value RegisterEventfd(const Napi::CallbackInfo& info);
  Napi::Value UnregisterEventfd(const Napi::CallbackInfo& info);
  Napi::Value ToggleEventfd(const Napi::CallbackInfo& info);
  Napi::Value EventfdEnabled(const Napi::CallbackInfo& info);
  Napi::Value AddGroup(const Napi::CallbackInfo& info);
  Napi::Value RemoveGroup(const Napi::CallbackInfo& info);
  Napi::Value CopyGroupBuffer(const Napi::CallbackInfo& info);
  Napi::Value GiveBack(const Napi::CallbackInfo& info);

  // The ring that the first argument names; nullptr and an exception if there is none such.
  OpenRing* Find(const Napi::CallbackInfo& info);
  static Napi::Value Number(const Napi::CallbackInfo& info, double value) {
    return Napi::Number::New(info.Env(), value);
  }
  static int Integer(const Napi::CallbackInfo& info, size_t index) {
    return info[index].IsNumber() ? info[index].As<Napi::Number>().Int32Value() : -1;
  }
  static Part Bytes(const Napi::Value& value);
  Napi::Value Throw(const char* message);
  void Deliver(int32_t number);
  static void CleanUp(napi_async_cleanup_hook_handle handle, void* data);
  static void Leave(void* data);

  Napi::Env env_;
  Exchange exchange_ = {};
  std::unique_ptr<UserRings> rings_;
  std::unique_ptr<ShownMemory> shown_;
  Napi::FunctionReference deliver_;
  Napi::ObjectReference made_;
  std::unique_ptr<Napi::AsyncContext> context_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool left_ = false;
};

// Layout of the exchange, names of operations, the kernel's constants and errors.
void DefineRingConstants(Napi::Env env, Napi::Object to);

}  // namespace uringfs

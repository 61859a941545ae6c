// Registered memory as ArrayBuffers. JavaScript can move such an ArrayBuffer to another thread (`transfer()`, then
// `postMessage`), where it outlives this environment; so memory is unmapped only when nobody can have it.
#pragma once

#include <napi.h>

#include <memory>
#include <set>

#include "user-ring-memory.h"

namespace uringfs {

class ShownMemory {
 public:
  explicit ShownMemory(Napi::Env env) : env_(env), shared_(new Shared) {}

  // Empty where the runtime has no ArrayBuffers outside its own heap.
  Napi::Value Show(Reference<Region> region);

 private:
  struct Shared;
  struct Exposure {
    Reference<Region> region;
    Reference<Shared> shared;
    napi_ref buffer;
    bool judged;  // `keep` is known
    bool keep;
  };
  struct Shared {
    int references = 0;
    std::set<Exposure*> exposures;
  };

  static void Finalize(napi_env env, void* data, void* hint);
  static void BeforeEnd(void* data);

  Napi::Env env_;
  Reference<Shared> shared_;
  bool hooked_ = false;
};

}  // namespace uringfs

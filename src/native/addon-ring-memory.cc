#include "addon-ring-memory.h"

#include <utility>

namespace uringfs {

namespace {

// No more when an environment ends.
bool MayRunJavaScript(napi_env env) {
  napi_handle_scope scope = nullptr;
  napi_value object = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return false;
  bool may =
      napi_create_object(env, &object) == napi_ok && napi_set_named_property(env, object, "object", object) == napi_ok;
  napi_close_handle_scope(env, scope);
  return may;
}

}  // namespace

void ShownMemory::Finalize(napi_env env, void*, void* hint) {
  auto* exposure = static_cast<Exposure*>(hint);
  exposure->shared->exposures.erase(exposure);
  if (exposure->buffer != nullptr) napi_delete_reference(env, exposure->buffer);
  // Since Node 24 this comes before any hook can look: then nobody knows whether the memory has moved.
  if (!exposure->judged && !MayRunJavaScript(env)) exposure->keep = true;
  // Kept for ever: another thread may be reading it.
  if (!exposure->keep) delete exposure;
}

// Node detaches the ArrayBuffers that it knows when an environment ends, and then says that their memory is free. One
// whose memory has moved on to another ArrayBuffer is detached before that, or gone.
void ShownMemory::BeforeEnd(void* data) {
  auto* self = static_cast<ShownMemory*>(data);
  self->hooked_ = false;
  Napi::HandleScope scope(self->env_);
  for (Exposure* exposure : self->shared_->exposures) {
    napi_value buffer = nullptr;
    bool detached = true;
    if (exposure->buffer == nullptr || napi_get_reference_value(self->env_, exposure->buffer, &buffer) != napi_ok ||
        buffer == nullptr || napi_is_detached_arraybuffer(self->env_, buffer, &detached) != napi_ok) {
      detached = true;
    }
    exposure->keep = detached;
    exposure->judged = true;
  }
}

Napi::Value ShownMemory::Show(Reference<Region> region) {
  char* memory = region->data();
  size_t bytes = region->bytes();
  auto* exposure = new Exposure{std::move(region), shared_, nullptr, false, false};
  napi_value buffer = nullptr;
  napi_status status = napi_create_external_arraybuffer(env_, memory, bytes, Finalize, exposure, &buffer);
  if (status != napi_ok) {
    delete exposure;
    return Napi::Value();
  }
  shared_->exposures.insert(exposure);
  napi_create_reference(env_, buffer, 0, &exposure->buffer);
  // The hooks of an ending environment run from the newest to the oldest: ours must come before the buffer's.
  if (hooked_) napi_remove_env_cleanup_hook(env_, BeforeEnd, this);
  napi_add_env_cleanup_hook(env_, BeforeEnd, this);
  hooked_ = true;
  return Napi::Value(env_, buffer);
}

}  // namespace uringfs

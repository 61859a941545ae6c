// The one file that sees JavaScript's arguments. One Instance for each environment (main thread or worker_threads).
#include <errno.h>
#include <napi.h>
#include <stdio.h>
#include <unistd.h>

#include <string>

#include "addon-layout.h"
#include "addon-ring.h"
#include "core.h"
#include "direct-io.h"
#include "loop.h"
#include "ring-names.h"

namespace uringfs {

namespace {

class Instance {
 public:
  explicit Instance(Napi::Env env) : env_(env) {}

  // create(entries, deliver, lacking): opens the ring of this environment; once.
  Napi::Value Create(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    if (core_ != nullptr) return Throw("this thread has its ring already");
    if (info.Length() < 3 || !info[0].IsNumber() || !info[1].IsFunction() || !info[2].IsArray()) {
      return Throw("create(entries, deliver, lacking) takes a number, a function and a list of names");
    }
    Lacking lacking;
    if (!ReadLacking(info[2].As<Napi::Array>(), &lacking)) return Napi::Value();
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return Throw("this environment has no event loop");
    int error = 0;
    const char* call = nullptr;
    Core* core = Core::Open(info[0].As<Napi::Number>().Uint32Value(), lacking, &error, &call);
    if (core == nullptr) return Refused(env, call, -error);
    Napi::Value table = ExternalMemory(env, core->table(), sizeof(Table));
    if (table.IsEmpty()) {
      Core::Close(core);
      env.GetAndClearPendingException();
      return Refused(env, "napi_create_external_arraybuffer", ENOTSUP);
    }
    core_ = core;
    loop_ = new Loop(loop, core, [this] { Deliver(); });
    deliver_ = Napi::Persistent(info[1].As<Napi::Function>());
    context_ = new Napi::AsyncContext(env, "uringfs");
    napi_add_async_cleanup_hook(env, &Instance::CleanUp, this, &cleanup_);
    int answer = loop_->Start();
    if (answer != 0) return Refused(env, "epoll_ctl", -answer);
    Napi::Object made = Napi::Object::New(env);
    made.Set("table", table);
    made.Set("features", core->ring()->features());
    made.Set("setupFlags", core->ring()->setup_flags());
    made.Set("submissionEntries", core->ring()->sq_entries());
    made.Set("completionEntries", core->ring()->cq_entries());
    made.Set("fileSlots", core->registrar()->file_slots());
    made.Set("mainThread", loop == uv_default_loop());
    Napi::Array ops = Napi::Array::New(env);
    for (int op = 0; op < 256; ++op) {
      if (!core->ring()->Supports(op)) continue;
      char number[8];
      snprintf(number, sizeof number, "op %d", op);
      const char* name = OpcodeName(op);
      ops.Set(ops.Length(), name != nullptr ? name : number);
    }
    made.Set("opcodes", ops);
    made.Set("featureNames", FlagNames(env, kSetupFeatures));
    made.Set("setupNames", FlagNames(env, kSetupFlags));
    return made;
  }

  // flush(count) → completed. Raw Node-API: this is the call that every operation's cost contains.
  static napi_value Flush(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value argument;
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, &argument, nullptr, &data);
    Instance* self = static_cast<Instance*>(data);
    int32_t queued = -1;
    int completed = -1;
    if (self->core_ != nullptr && count == 1 && napi_get_value_int32(env, argument, &queued) == napi_ok) {
      completed = self->core_->Flush(queued);
      self->loop_->Update();
    }
    if (completed < 0) {
      napi_throw_error(env, nullptr, "uringfs: the batch table lists a slot that is not to be submitted");
      return nullptr;
    }
    napi_value answer;
    napi_create_int32(env, completed, &answer);
    return answer;
  }

  // readCached(fd, buffer, position, punted) → bytes or a negative errno. Raw Node-API, as flush.
  static napi_value ReadCached(napi_env env, napi_callback_info info) {
    size_t count = 4;
    napi_value arguments[4];
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, arguments, nullptr, &data);
    Instance* self = static_cast<Instance*>(data);
    int32_t fd = -1;
    double position = -1;
    void* memory = nullptr;
    size_t length = 0;
    bool punted = false;
    bool right = self->core_ != nullptr && count == 4 && napi_get_value_int32(env, arguments[0], &fd) == napi_ok &&
                 napi_get_buffer_info(env, arguments[1], &memory, &length) == napi_ok &&
                 napi_get_value_double(env, arguments[2], &position) == napi_ok &&
                 napi_get_value_bool(env, arguments[3], &punted) == napi_ok;
    if (!right) {
      napi_throw_error(env, nullptr, "readCached takes a number, a Buffer, a number and a boolean");
      return nullptr;
    }
    napi_value answer;
    napi_create_int32(env, self->core_->ReadCached(fd, memory, length, position, punted), &answer);
    return answer;
  }

  // now(slot): does a synchronous operation; true if this thread had to wait for it.
  Napi::Value Now(const Napi::CallbackInfo& info) {
    int slot = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
    int waited = core_ == nullptr ? -1 : core_->Now(slot);
    if (waited < 0) return Throw("uringfs: that slot holds no synchronous operation");
    return Napi::Boolean::New(info.Env(), waited > 0);
  }

  // drain(): does what is queued, before the process exits.
  Napi::Value Drain(const Napi::CallbackInfo& info) {
    if (core_ != nullptr) core_->Drain();
    return info.Env().Undefined();
  }

  // lend(slot, buffer): memory for the operation that is about to be listed there. The caller keeps it alive and to
  // itself until the slot completes.
  Napi::Value Lend(const Napi::CallbackInfo& info) {
    int slot = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
    if (core_ == nullptr || !info[1].IsBuffer()) return Throw("lend(slot, buffer) takes a number and a Buffer");
    auto buffer = info[1].As<Napi::Buffer<char>>();
    if (!core_->Lend(slot, buffer.Data(), buffer.Length())) return Throw("uringfs: that slot is in flight");
    return info.Env().Undefined();
  }

  // answer(slot) → the text that belongs to a completed slot; bytes that are no UTF-8 become U+FFFD.
  Napi::Value Answer(const Napi::CallbackInfo& info) {
    int slot = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
    std::string* text = core_ == nullptr ? nullptr : core_->answer(slot);
    if (text == nullptr) return Throw("there is no such slot");
    Napi::Value answer = TextValue(info.Env(), *text);
    // Its memory is given back: a list of a large folder would stay for as long as the slot does.
    std::string().swap(*text);
    return answer;
  }

  // grow(large) → whether another segment of blocks is there.
  Napi::Value Grow(const Napi::CallbackInfo& info) {
    if (core_ == nullptr) return Throw("there is no ring yet");
    return Napi::Boolean::New(info.Env(), core_->pool()->Grow(IsTrue(info[0])));
  }

  // segment(index) → its memory.
  Napi::Value Segment(const Napi::CallbackInfo& info) {
    int index = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
    if (core_ == nullptr || index < 0 || index >= core_->pool()->segment_count()) return Throw("no such segment");
    return ExternalMemory(info.Env(), core_->pool()->segment(index), kSegmentBytes);
  }

  // installFile(fd) → slot of the fixed file table, or -1 when there is no room or the kernel refuses.
  Napi::Value InstallFile(const Napi::CallbackInfo& info) {
    if (core_ == nullptr || !info[0].IsNumber()) return Throw("installFile(fd) takes a number");
    int slot = core_->registrar()->InstallFile(info[0].As<Napi::Number>().Int32Value());
    return Napi::Number::New(info.Env(), slot);
  }

  // claim(fd): from here on somebody else closes it.
  Napi::Value Claim(const Napi::CallbackInfo& info) {
    if (core_ == nullptr || !info[0].IsNumber()) return Throw("claim(fd) takes a number");
    core_->unclaimed()->Remove(info[0].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }

  // tell(fd) → the descriptor's own position, -1 for what has none.
  Napi::Value Tell(const Napi::CallbackInfo& info) {
    if (!info[0].IsNumber()) return Throw("tell(fd) takes a number");
    off_t position = lseek(info[0].As<Napi::Number>().Int32Value(), 0, SEEK_CUR);
    return Napi::Number::New(info.Env(), static_cast<double>(position));
  }

  // seek(fd, position): moves the descriptor's own position, as a read or write there would have.
  Napi::Value Seek(const Napi::CallbackInfo& info) {
    if (info.Length() < 2 || !info[0].IsNumber() || !info[1].IsNumber()) return Throw("seek takes two numbers");
    lseek(info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int64Value(), SEEK_SET);
    return info.Env().Undefined();
  }

  // direct(fd, on) → what positions and lengths must be multiples of, 0 where the page cache is used.
  Napi::Value Direct(const Napi::CallbackInfo& info) {
    if (info.Length() < 2 || !info[0].IsNumber()) return Throw("direct(fd, on) takes a number and a boolean");
    return Napi::Number::New(info.Env(), SetDirect(info[0].As<Napi::Number>().Int32Value(), IsTrue(info[1])));
  }

  Napi::Value RemoveFile(const Napi::CallbackInfo& info) {
    int slot = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
    if (core_ == nullptr || !core_->registrar()->Installed(slot)) return Throw("no file is installed there");
    core_->registrar()->RemoveFile(slot);
    return info.Env().Undefined();
  }

 private:
  Napi::Value Throw(const char* message) {
    Napi::Error::New(env_, message).ThrowAsJavaScriptException();
    return Napi::Value();
  }

  void Deliver() {
    Napi::HandleScope scope(env_);
    int completed = core_->Harvest();
    if (completed == 0 && core_->table()->more == 0) return;
    // Raw Node-API: while a worker is being terminated no JavaScript may run, and that is no error.
    napi_value argument = Napi::Number::New(env_, completed);
    napi_status status = napi_make_callback(env_, *context_, env_.Global(), deliver_.Value(), 1, &argument, nullptr);
    napi_value exception = nullptr;
    if (status == napi_pending_exception && napi_get_and_clear_last_exception(env_, &exception) == napi_ok) {
      napi_fatal_exception(env_, exception);
    }
  }

  static void CleanUp(napi_async_cleanup_hook_handle handle, void* data) {
    Instance* self = static_cast<Instance*>(data);
    self->deliver_.Reset();
    delete self->context_;
    self->loop_->Close([self, handle] {
      delete self->loop_;
      Core::Close(self->core_);
      self->core_ = nullptr;
      napi_remove_async_cleanup_hook(handle);
    });
  }

  Napi::Env env_;
  Core* core_ = nullptr;
  Loop* loop_ = nullptr;
  Napi::FunctionReference deliver_;
  Napi::AsyncContext* context_ = nullptr;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
};

#ifdef URINGFS_SANITIZE
// Reads one byte past an allocation: the sanitizer lane's proof that it bites.
Napi::Value SelfTestOverflow(const Napi::CallbackInfo& info) {
  char* memory = static_cast<char*>(malloc(16));
  volatile size_t past = 16;
  Napi::Value answer = Napi::Number::New(info.Env(), memory[past]);
  free(memory);
  return answer;
}
#endif

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  Instance* instance = new Instance(env);
  env.SetInstanceData(instance);
  auto method = [&](const char* name, Napi::Value (Instance::*call)(const Napi::CallbackInfo&)) {
    exports.Set(name,
                Napi::Function::New(
                    env, [instance, call](const Napi::CallbackInfo& info) { return (instance->*call)(info); }, name));
  };
  method("create", &Instance::Create);
  method("now", &Instance::Now);
  method("drain", &Instance::Drain);
  method("lend", &Instance::Lend);
  method("answer", &Instance::Answer);
  method("grow", &Instance::Grow);
  method("segment", &Instance::Segment);
  method("installFile", &Instance::InstallFile);
  method("removeFile", &Instance::RemoveFile);
  method("claim", &Instance::Claim);
  method("tell", &Instance::Tell);
  method("seek", &Instance::Seek);
  method("direct", &Instance::Direct);
  auto function = [&](const char* name, napi_callback call) {
    napi_value made = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, instance, &made);
    exports.Set(name, Napi::Value(env, made));
  };
  function("flush", &Instance::Flush);
  function("readCached", &Instance::ReadCached);
  exports.Set("layout", Layout(env));
  RingAddon::Define(env, exports);
#ifdef URINGFS_SANITIZE
  exports.Set("selfTestOverflow", Napi::Function::New(env, SelfTestOverflow, "selfTestOverflow"));
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(uringfs, Init)

}  // namespace uringfs

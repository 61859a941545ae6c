#include "addon-ring.h"

#include <errno.h>
#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "addon-layout.h"

namespace uringfs {

namespace {

// What a ring may be set up with: what would change the size of its entries, or put it into the caller's memory, is
// not.
constexpr unsigned kAllowed = IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL | IORING_SETUP_SQ_AFF | IORING_SETUP_CQSIZE |
                              IORING_SETUP_CLAMP | IORING_SETUP_ATTACH_WQ | IORING_SETUP_R_DISABLED |
                              IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG |
                              IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;

}  // namespace

void RingAddon::Define(Napi::Env env, Napi::Object exports) {
  auto* addon = new RingAddon(env);
  exports.Set("rings", Napi::Function::New(
                           env, [addon](const Napi::CallbackInfo& info) { return addon->Make(info); }, "rings"));
  napi_add_env_cleanup_hook(env, &RingAddon::Leave, addon);
}

// The environment's oldest hook, and the end of the rings where there were any: the later of them frees it.
void RingAddon::Leave(void* data) {
  auto* self = static_cast<RingAddon*>(data);
  if (self->cleanup_ == nullptr || self->left_) {
    delete self;
  } else {
    self->left_ = true;
  }
}

void RingAddon::AddMethods(Napi::Object to, const Method* methods, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Call call = methods[i].call;
    to.Set(methods[i].name,
           Napi::Function::New(
               env_, [this, call](const Napi::CallbackInfo& info) { return (this->*call)(info); }, methods[i].name));
  }
}

// rings(deliver): `deliver(ring)` is called when a watched ring has completions.
Napi::Value RingAddon::Make(const Napi::CallbackInfo& info) {
  if (!made_.IsEmpty()) return made_.Value();
  uv_loop_t* loop = nullptr;
  if (!info[0].IsFunction()) return Throw("rings(deliver) takes a function");
  if (napi_get_uv_event_loop(env_, &loop) != napi_ok) return Throw("this environment has no event loop");
  Napi::Object made = Napi::Object::New(env_);
  napi_value exchange = nullptr;
  if (napi_create_external_arraybuffer(env_, &exchange_, sizeof exchange_, nullptr, nullptr, &exchange) != napi_ok) {
    env_.GetAndClearPendingException();
    return env_.Null();
  }
  made.Set("exchange", Napi::Value(env_, exchange));
  DefineRingConstants(env_, made);
  const Method methods[] = {
      {"open", &RingAddon::Open},         {"close", &RingAddon::Close},
      {"describe", &RingAddon::Describe}, {"showFd", &RingAddon::ShowFd},
      {"begin", &RingAddon::Begin},       {"reset", &RingAddon::Reset},
      {"prepare", &RingAddon::Prepare},   {"adjust", &RingAddon::Adjust},
      {"raw", &RingAddon::Raw},           {"enter", &RingAddon::Enter},
      {"drain", &RingAddon::Drain},       {"take", &RingAddon::Take},
      {"fetch", &RingAddon::Fetch},       {"prepared", &RingAddon::PreparedCount},
      {"owing", &RingAddon::Owing},       {"watch", &RingAddon::Watch},
  };
  AddMethods(made, methods, sizeof methods / sizeof methods[0]);
  AddRegisterMethods(made);
  deliver_ = Napi::Persistent(info[0].As<Napi::Function>());
  context_ = std::make_unique<Napi::AsyncContext>(env_, "uringfs.ring");
  rings_ = std::make_unique<UserRings>(loop, [this](int32_t number) { Deliver(number); });
  shown_ = std::make_unique<ShownMemory>(env_);
  napi_add_async_cleanup_hook(env_, &RingAddon::CleanUp, this, &cleanup_);
  made_ = Napi::Persistent(made);
  return made;
}

void RingAddon::CleanUp(napi_async_cleanup_hook_handle handle, void* data) {
  auto* self = static_cast<RingAddon*>(data);
  self->deliver_.Reset();
  self->made_.Reset();
  self->context_.reset();
  self->rings_->End([self, handle] {
    napi_remove_async_cleanup_hook(handle);
    Leave(self);
  });
}

Napi::Value RingAddon::Throw(const char* message) {
  Napi::Error::New(env_, message).ThrowAsJavaScriptException();
  return Napi::Value();
}

OpenRing* RingAddon::Find(const Napi::CallbackInfo& info) {
  OpenRing* ring = rings_ == nullptr ? nullptr : rings_->Find(Integer(info, 0));
  if (ring == nullptr) Throw("uringfs: there is no such ring");
  return ring;
}

Part RingAddon::Bytes(const Napi::Value& value) {
  bool typed = false;
  if (napi_is_typedarray(value.Env(), value, &typed) != napi_ok || !typed) return {nullptr, 0};
  auto bytes = value.As<Napi::Uint8Array>();
  return {reinterpret_cast<char*>(bytes.Data()), bytes.ByteLength()};
}

void RingAddon::Deliver(int32_t number) {
  Napi::HandleScope scope(env_);
  napi_value argument = Napi::Number::New(env_, number);
  // Raw Node-API: while a worker is being terminated no JavaScript may run, and that is no error.
  napi_status status = napi_make_callback(env_, *context_, env_.Global(), deliver_.Value(), 1, &argument, nullptr);
  napi_value exception = nullptr;
  if (status == napi_pending_exception && napi_get_and_clear_last_exception(env_, &exception) == napi_ok) {
    napi_fatal_exception(env_, exception);
  }
}

// open(entries) → the ring's number, or a negative errno. flags, length = completions, fd2 = CPU, nanoseconds / 10^6 =
// idle time, region = the ring to share a pool of kernel threads with.
Napi::Value RingAddon::Open(const Napi::CallbackInfo& info) {
  io_uring_params params = {};
  params.flags = exchange_.flags & kAllowed;
  params.cq_entries = exchange_.length;
  params.sq_thread_cpu = static_cast<unsigned>(exchange_.fd2);
  params.sq_thread_idle = static_cast<unsigned>(exchange_.nanoseconds / 1000000u);
  if ((params.flags & IORING_SETUP_ATTACH_WQ) != 0) {
    OpenRing* other = rings_->Find(static_cast<int32_t>(exchange_.region));
    if (other == nullptr) return Throw("uringfs: there is no such ring");
    params.wq_fd = static_cast<unsigned>(other->ring->fd());
  }
  return Number(info, rings_->Open(static_cast<unsigned>(Integer(info, 0)), &params));
}

Napi::Value RingAddon::Close(const Napi::CallbackInfo& info) {
  if (rings_ != nullptr) rings_->Close(Integer(info, 0));
  return env_.Undefined();
}

Napi::Value RingAddon::Describe(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  Napi::Object made = Napi::Object::New(env_);
  made.Set("features", ring->ring->ring().features);
  made.Set("setupFlags", ring->ring->setup_flags());
  made.Set("entries", ring->ring->entries());
  made.Set("completionEntries", ring->ring->completion_entries());
  made.Set("address", Napi::BigInt::New(env_, ring->address));
  return made;
}

// showFd(ring) → a descriptor of the ring for JavaScript, which may be closed without harm to the ring.
Napi::Value RingAddon::ShowFd(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  if (ring->shown_fd < 0) ring->shown_fd = fcntl(ring->ring->fd(), F_DUPFD_CLOEXEC, 0);
  return Number(info, ring->shown_fd < 0 ? -errno : ring->shown_fd);
}

Napi::Value RingAddon::Begin(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->ring->Begin());
}

// reset(ring, slot)
Napi::Value RingAddon::Reset(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserOp* op = ring->ring->Prepared(Integer(info, 1));
  if (op == nullptr) return Throw("uringfs: that entry is not JavaScript's to fill");
  ring->ring->Reset(op);
  return env_.Undefined();
}

// prepare(ring, slot, operation, parts): a part is a Uint8Array, which is copied in, or a number of bytes for the
// kernel to fill.
Napi::Value RingAddon::Prepare(const Napi::CallbackInfo& info) {
  // Reading the array may run JavaScript, which may close the ring or detach bytes: nothing of them is held before.
  std::vector<Napi::Value> values;
  if (info[3].IsArray()) {
    auto list = info[3].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      values.push_back(list.Get(i));
      if (values.back().IsEmpty()) return Napi::Value();
    }
  }
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserOp* op = ring->ring->Prepared(Integer(info, 1));
  if (op == nullptr) return Throw("uringfs: that entry is not JavaScript's to fill");
  std::vector<Part> parts(values.size());
  std::transform(values.begin(), values.end(), parts.begin(), [](const Napi::Value& value) {
    // Empty or detached bytes have no memory.
    return value.IsNumber() ? Part{nullptr, value.As<Napi::Number>().Uint32Value()} : Bytes(value);
  });
  const char* problem = ring->ring->Prepare(op, Integer(info, 2), exchange_, parts);
  return problem == nullptr ? env_.Undefined() : Throw(problem);
}

// adjust(ring, slot): userData, sqeFlags and personality.
Napi::Value RingAddon::Adjust(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserOp* op = ring->ring->Prepared(Integer(info, 1));
  if (op == nullptr) return Throw("uringfs: that entry is not JavaScript's to fill");
  ring->ring->Adjust(op, exchange_.userData, static_cast<uint8_t>(exchange_.sqeFlags),
                     static_cast<uint16_t>(exchange_.personality));
  return env_.Undefined();
}

// raw(ring, slot, target): the 64 bytes of an entry that is being prepared.
Napi::Value RingAddon::Raw(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserOp* op = ring->ring->Prepared(Integer(info, 1));
  Part target = Bytes(info[2]);
  if (op == nullptr || target.bytes < sizeof op->sqe) return Throw("uringfs: that entry is not JavaScript's to fill");
  std::memcpy(target.data, &op->sqe, sizeof op->sqe);
  return env_.Undefined();
}

// enter(ring, submit, want, nanoseconds) → how many entries the kernel took, or a negative errno.
Napi::Value RingAddon::Enter(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  int64_t nanoseconds = info[3].IsNumber() ? info[3].As<Napi::Number>().Int64Value() : 0;
  int want = std::max(0, Integer(info, 2));
  return Number(info, ring->ring->Enter(IsTrue(info[1]), static_cast<unsigned>(want),
                                        static_cast<uint64_t>(std::max<int64_t>(0, nanoseconds))));
}

Napi::Value RingAddon::Drain(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->ring->Drain());
}

// take(ring) → whether there was one; it is in the exchange.
Napi::Value RingAddon::Take(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  Arrived taken;
  if (ring->ring->ready() == 0) ring->ring->Drain();
  if (!ring->ring->Take(&taken)) return Napi::Boolean::New(env_, false);
  exchange_.takenSlot = taken.slot;
  exchange_.takenResult = taken.result;
  exchange_.takenFlags = taken.flags;
  exchange_.takenLast = taken.last ? 1 : 0;
  exchange_.takenOpcode = taken.opcode;
  exchange_.takenUserData = taken.user_data;
  return Napi::Boolean::New(env_, true);
}

// fetch(ring, slot, part, target, length) → how many bytes of what the kernel has left in the operation taken last went
// into `target`. None if that has been detached or has shrunk.
Napi::Value RingAddon::Fetch(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserOp* op = ring->ring->Taken(Integer(info, 1));
  int part = Integer(info, 2);
  int64_t wanted = info[4].IsNumber() ? info[4].As<Napi::Number>().Int64Value() : 0;
  if (op == nullptr || part < 0 || static_cast<size_t>(part) >= op->parts.size() || wanted < 0) {
    return Throw("uringfs: that operation was not the last to be taken");
  }
  Part target = Bytes(info[3]);
  const Part& from = op->parts[static_cast<size_t>(part)];
  size_t length = std::min({static_cast<size_t>(wanted), from.bytes, target.bytes});
  if (length > 0 && target.data != nullptr) std::memcpy(target.data, from.data, length);
  return Number(info, static_cast<double>(length));
}

Napi::Value RingAddon::PreparedCount(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->ring->prepared());
}

Napi::Value RingAddon::Owing(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->ring->Owing());
}

// watch(ring, on) → 0, or a negative errno.
Napi::Value RingAddon::Watch(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  if (IsTrue(info[1])) return Number(info, ring->watch->Start());
  ring->watch->Stop();
  return Number(info, 0);
}

}  // namespace uringfs

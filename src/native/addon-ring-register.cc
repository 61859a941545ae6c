// What JavaScript's Registrar calls.
#include <errno.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstring>

#include "addon-layout.h"
#include "addon-ring.h"
#include "user-ring-keys.h"

namespace uringfs {

namespace {

// Reading an array may run JavaScript, which may close the ring: so this comes before anything of the ring is held.
std::vector<int64_t> Integers(const Napi::Value& value) {
  std::vector<int64_t> numbers;
  if (!value.IsArray()) return numbers;
  auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    Napi::Value number = list.Get(i);
    if (number.IsEmpty()) return {};
    numbers.push_back(number.IsNumber() ? number.As<Napi::Number>().Int64Value() : 0);
  }
  return numbers;
}

// Above bit 63, where no operation has its number; 0 is no tag.
std::vector<uint64_t> Tags(const Napi::Value& value) {
  std::vector<int64_t> numbers = Integers(value);
  std::vector<uint64_t> tags(numbers.size());
  std::transform(numbers.begin(), numbers.end(), tags.begin(),
                 [](int64_t tag) { return tag == 0 ? 0 : static_cast<uint64_t>(tag) | kForeign; });
  return tags;
}

}  // namespace

void RingAddon::AddRegisterMethods(Napi::Object to) {
  const Method methods[] = {
      {"registerBuffers", &RingAddon::RegisterBuffers},
      {"bufferMemory", &RingAddon::BufferMemory},
      {"copyRegion", &RingAddon::CopyRegion},
      {"unregisterBuffers", &RingAddon::UnregisterBuffers},
      {"registerFiles", &RingAddon::RegisterFiles},
      {"registerNumbers", &RingAddon::RegisterNumbers},
      {"enable", &RingAddon::Enable},
      {"resize", &RingAddon::Resize},
      {"probe", &RingAddon::Probe},
      {"restrict", &RingAddon::Restrict},
      {"registerEventfd", &RingAddon::RegisterEventfd},
      {"unregisterEventfd", &RingAddon::UnregisterEventfd},
      {"toggleEventfd", &RingAddon::ToggleEventfd},
      {"eventfdEnabled", &RingAddon::EventfdEnabled},
      {"makeEventfd", &RingAddon::MakeEventfd},
      {"addGroup", &RingAddon::AddGroup},
      {"removeGroup", &RingAddon::RemoveGroup},
      {"copyGroupBuffer", &RingAddon::CopyGroupBuffer},
      {"giveBack", &RingAddon::GiveBack},
  };
  AddMethods(to, methods, sizeof methods / sizeof methods[0]);
}

// registerBuffers(ring, offset, sizes, tags) → the number of the first buffer's memory, the others' follow, or a
// negative errno. Offset -1 makes the table, anything else changes it. As many as `length` of the exchange says were
// changed.
Napi::Value RingAddon::RegisterBuffers(const Napi::CallbackInfo& info) {
  std::vector<int64_t> numbers = Integers(info[2]);
  std::vector<uint64_t> tags = Tags(info[3]);
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  int offset = Integer(info, 1);
  std::vector<size_t> sizes(numbers.begin(), numbers.end());
  if (!tags.empty() && tags.size() != sizes.size()) return Throw("uringfs: there must be a tag for each buffer");
  uint32_t first = rings_->TakeRegionIds(sizes.size());
  const uint64_t* tag = tags.empty() ? nullptr : tags.data();
  int answer = offset < 0 ? ring->ring->RegisterBuffers(sizes, first, tag)
                          : ring->ring->UpdateBuffers(static_cast<unsigned>(offset), sizes, first, tag);
  exchange_.length = answer < 0 ? 0 : static_cast<uint32_t>(offset < 0 ? static_cast<int>(sizes.size()) : answer);
  return Number(info, answer < 0 ? answer : static_cast<double>(first));
}

// bufferMemory(ring, region) → its ArrayBuffer, or null where the runtime has no such ArrayBuffers.
Napi::Value RingAddon::BufferMemory(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  auto region = ring->ring->region(static_cast<uint32_t>(Integer(info, 1)));
  if (region == nullptr) return Throw("uringfs: that buffer is not registered");
  Napi::Value memory = shown_->Show(region);
  if (!memory.IsEmpty()) return memory;
  env_.GetAndClearPendingException();
  return env_.Null();
}

// copyRegion(ring, region, offset, bytes, out): copies between memory of JavaScript's and a registered buffer, or out
// of the buffer of the operation taken last, which may be registered no longer. Returns how many bytes went over.
Napi::Value RingAddon::CopyRegion(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  bool out = IsTrue(info[4]);
  auto region = out ? ring->ring->TakenRegion() : ring->ring->region(static_cast<uint32_t>(Integer(info, 1)));
  int64_t offset = info[2].IsNumber() ? info[2].As<Napi::Number>().Int64Value() : -1;
  Part bytes = Bytes(info[3]);
  if (region == nullptr || offset < 0) return Number(info, 0);
  size_t at = static_cast<size_t>(offset);
  if (at > region->bytes()) return Number(info, 0);
  size_t length = std::min(bytes.bytes, region->bytes() - at);
  if (length > 0 && out) std::memcpy(bytes.data, region->data() + at, length);
  if (length > 0 && !out) std::memcpy(region->data() + at, bytes.data, length);
  return Number(info, static_cast<double>(length));
}

Napi::Value RingAddon::UnregisterBuffers(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->ring->UnregisterBuffers());
}

// registerFiles(ring, offset, descriptors, tags) → 0 or how many were changed, or a negative errno. Offset as above.
Napi::Value RingAddon::RegisterFiles(const Napi::CallbackInfo& info) {
  std::vector<int64_t> numbers = Integers(info[2]);
  std::vector<uint64_t> tags = Tags(info[3]);
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  int offset = Integer(info, 1);
  std::vector<int32_t> files(numbers.begin(), numbers.end());
  // Nothing is to be refused as nothing, and not as a bad address.
  files.reserve(1);
  if (!tags.empty() && tags.size() != files.size()) return Throw("uringfs: there must be a tag for each file");
  unsigned count = static_cast<unsigned>(files.size());
  if (tags.empty() && offset < 0) return Number(info, ring->ring->Register(IORING_REGISTER_FILES, files.data(), count));
  if (tags.empty()) {
    io_uring_files_update update = {};
    update.offset = static_cast<uint32_t>(offset);
    update.fds = reinterpret_cast<uintptr_t>(files.data());
    return Number(info, ring->ring->Register(IORING_REGISTER_FILES_UPDATE, &update, count));
  }
  if (offset < 0) {
    io_uring_rsrc_register all = {};
    all.nr = count;
    all.data = reinterpret_cast<uintptr_t>(files.data());
    all.tags = reinterpret_cast<uintptr_t>(tags.data());
    return Number(info, ring->ring->Register(IORING_REGISTER_FILES2, &all, sizeof all));
  }
  io_uring_rsrc_update2 update = {};
  update.offset = static_cast<uint32_t>(offset);
  update.data = reinterpret_cast<uintptr_t>(files.data());
  update.tags = reinterpret_cast<uintptr_t>(tags.data());
  update.nr = count;
  return Number(info, ring->ring->Register(IORING_REGISTER_FILES_UPDATE2, &update, sizeof update));
}

// registerNumbers(ring, what, a, b) → what the kernel answers. For what takes nothing but numbers; the first four bytes
// of the answer of some are in `length` and `index` of the exchange.
Napi::Value RingAddon::RegisterNumbers(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  UserRing* to = ring->ring.get();
  unsigned what = static_cast<unsigned>(Integer(info, 1));
  unsigned a = static_cast<unsigned>(Integer(info, 2));
  unsigned b = static_cast<unsigned>(Integer(info, 3));
  switch (what) {
    case IORING_UNREGISTER_FILES:
    case IORING_REGISTER_PERSONALITY:
      return Number(info, to->Register(what, nullptr, 0));
    case IORING_UNREGISTER_PERSONALITY:
      return Number(info, to->Register(what, nullptr, a));
    case IORING_REGISTER_BUFFERS2:
    case IORING_REGISTER_FILES2: {
      io_uring_rsrc_register sparse = {};
      sparse.flags = IORING_RSRC_REGISTER_SPARSE;
      sparse.nr = a;
      return Number(info, to->Register(what, &sparse, sizeof sparse));
    }
    case IORING_REGISTER_IOWQ_MAX_WORKERS: {
      unsigned workers[2] = {a, b};
      int answer = to->Register(what, workers, 2);
      exchange_.length = workers[0];
      exchange_.index = workers[1];
      return Number(info, answer);
    }
    case IORING_REGISTER_FILE_ALLOC_RANGE: {
      io_uring_file_index_range range = {};
      range.off = a;
      range.len = b;
      return Number(info, to->Register(what, &range, 0));
    }
    default:
      return Throw("uringfs: that is not registered by numbers");
  }
}

Napi::Value RingAddon::Enable(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  int answer = ring->ring->Register(IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
  if (answer >= 0) ring->ring->disabled = false;
  return Number(info, answer);
}

// resize(ring, entries, completions) → 0 or a negative errno.
Napi::Value RingAddon::Resize(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  return Number(info,
                ring->ring->Resize(static_cast<unsigned>(Integer(info, 1)), static_cast<unsigned>(Integer(info, 2))));
}

// probe(ring) → the opcodes that are supported, or a negative errno.
Napi::Value RingAddon::Probe(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  constexpr unsigned most = 256;
  std::vector<char> memory(sizeof(io_uring_probe) + most * sizeof(io_uring_probe_op));
  auto* probe = reinterpret_cast<io_uring_probe*>(memory.data());
  int answer = ring->ring->Register(IORING_REGISTER_PROBE, probe, most);
  if (answer < 0) return Number(info, answer);
  Napi::Array supported = Napi::Array::New(env_);
  for (unsigned i = 0; i < probe->ops_len; ++i) {
    if ((probe->ops[i].flags & IO_URING_OP_SUPPORTED) != 0) supported.Set(supported.Length(), probe->ops[i].op);
  }
  return supported;
}

// restrict(ring, pairs): kind, argument, kind, argument…
Napi::Value RingAddon::Restrict(const Napi::CallbackInfo& info) {
  std::vector<int64_t> numbers = Integers(info[1]);
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  std::vector<io_uring_restriction> restrictions;
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    io_uring_restriction one = {};
    one.opcode = static_cast<uint16_t>(numbers[i]);
    one.register_op = static_cast<uint8_t>(numbers[i + 1]);
    restrictions.push_back(one);
  }
  return Number(info, ring->ring->Register(IORING_REGISTER_RESTRICTIONS, restrictions.data(),
                                           static_cast<unsigned>(restrictions.size())));
}

// makeEventfd() → a descriptor, or a negative errno.
Napi::Value RingAddon::MakeEventfd(const Napi::CallbackInfo& info) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return Number(info, fd < 0 ? -errno : fd);
}

Napi::Value RingAddon::RegisterEventfd(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  return Number(info, ring->watch->RegisterEventfd(Integer(info, 1), IsTrue(info[2])));
}

Napi::Value RingAddon::UnregisterEventfd(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Number(info, ring->watch->UnregisterEventfd());
}

Napi::Value RingAddon::ToggleEventfd(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  ring->watch->Toggle(IsTrue(info[1]));
  return env_.Undefined();
}

Napi::Value RingAddon::EventfdEnabled(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  return ring == nullptr ? Napi::Value() : Napi::Boolean::New(env_, ring->watch->enabled());
}

}  // namespace uringfs

// What JavaScript's groups of buffers call.
#include <algorithm>
#include <cstring>

#include "addon-layout.h"
#include "addon-ring.h"

namespace uringfs {

// addGroup(ring, id, count, bytes, mapped) → 0 or a negative errno.
Napi::Value RingAddon::AddGroup(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  return Number(info,
                ring->ring->AddGroup(static_cast<uint16_t>(Integer(info, 1)), static_cast<unsigned>(Integer(info, 2)),
                                     static_cast<unsigned>(Integer(info, 3)), IsTrue(info[4])));
}

Napi::Value RingAddon::RemoveGroup(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  return Number(info, ring->ring->RemoveGroup(static_cast<uint16_t>(Integer(info, 1))));
}

// copyGroupBuffer(ring, id, buffer, target) → how many bytes were copied.
Napi::Value RingAddon::CopyGroupBuffer(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  BufferGroup* group = ring->ring->group(Integer(info, 1));
  int buffer = Integer(info, 2);
  Part target = Bytes(info[3]);
  if (group == nullptr || buffer < 0 || static_cast<uint32_t>(buffer) >= group->count) return Number(info, 0);
  size_t length = std::min<size_t>(target.bytes, group->bytes);
  const char* from = group->data->data() + static_cast<size_t>(buffer) * group->bytes;
  if (length > 0) std::memcpy(target.data, from, length);
  return Number(info, static_cast<double>(length));
}

// giveBack(ring, id, buffer) → whether a completion had named it.
Napi::Value RingAddon::GiveBack(const Napi::CallbackInfo& info) {
  OpenRing* ring = Find(info);
  if (ring == nullptr) return Napi::Value();
  int buffer = Integer(info, 2);
  bool given =
      buffer >= 0 && ring->ring->GiveBack(static_cast<uint16_t>(Integer(info, 1)), static_cast<uint32_t>(buffer));
  return Napi::Boolean::New(env_, given);
}

}  // namespace uringfs

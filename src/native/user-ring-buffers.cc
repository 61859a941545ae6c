// What is registered with a user's ring: its buffers, and the groups of buffers that the kernel picks from.
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "user-ring.h"

namespace uringfs {

namespace {

std::vector<iovec> Vectors(const std::vector<Reference<Region>>& regions) {
  std::vector<iovec> vectors(regions.size());
  // Nothing is to be refused as nothing, and not as a bad address.
  vectors.reserve(1);
  std::transform(regions.begin(), regions.end(), vectors.begin(), [](const Reference<Region>& region) {
    return region == nullptr ? iovec{nullptr, 0} : iovec{region->data(), region->bytes()};
  });
  return vectors;
}

}  // namespace

int UserRing::Register(unsigned what, void* argument, unsigned count) {
  // Not liburing's function for files, which raises RLIMIT_NOFILE when the table does not fit it.
  long answer = syscall(__NR_io_uring_register, ring_.ring_fd, what, argument, count);
  return answer < 0 ? -errno : static_cast<int>(answer);
}

int UserRing::MakeRegions(const std::vector<size_t>& sizes, std::vector<Reference<Region>>* made) {
  for (size_t size : sizes) {
    made->push_back(size == 0 ? nullptr : Region::Make(size));
    if (size != 0 && made->back() == nullptr) return -ENOMEM;
  }
  return 0;
}

void UserRing::Name(unsigned offset, uint32_t first_id, const std::vector<Reference<Region>>& made) {
  for (size_t i = 0; i < made.size(); ++i) {
    if (buffers_.size() <= offset + i) buffers_.resize(offset + i + 1);
    if (buffers_[offset + i].second != nullptr && owed_ > 0) retired_.push_back(buffers_[offset + i].second);
    buffers_[offset + i] = {made[i] == nullptr ? 0 : first_id + static_cast<uint32_t>(i), made[i]};
  }
}

int UserRing::RegisterBuffers(const std::vector<size_t>& sizes, uint32_t first_id, const uint64_t* tags) {
  std::vector<Reference<Region>> made;
  if (int problem = MakeRegions(sizes, &made)) return problem;
  std::vector<iovec> vectors = Vectors(made);
  int answer;
  if (tags == nullptr) {
    answer = Register(IORING_REGISTER_BUFFERS, vectors.data(), static_cast<unsigned>(vectors.size()));
  } else {
    io_uring_rsrc_register all = {};
    all.nr = static_cast<unsigned>(vectors.size());
    all.data = reinterpret_cast<uintptr_t>(vectors.data());
    all.tags = reinterpret_cast<uintptr_t>(tags);
    answer = Register(IORING_REGISTER_BUFFERS2, &all, sizeof all);
  }
  if (answer >= 0) Name(0, first_id, made);
  return answer;
}

int UserRing::UpdateBuffers(unsigned offset, const std::vector<size_t>& sizes, uint32_t first_id,
                            const uint64_t* tags) {
  std::vector<Reference<Region>> made;
  if (int problem = MakeRegions(sizes, &made)) return problem;
  std::vector<iovec> vectors = Vectors(made);
  io_uring_rsrc_update2 update = {};
  update.offset = offset;
  update.data = reinterpret_cast<uintptr_t>(vectors.data());
  update.tags = reinterpret_cast<uintptr_t>(tags);
  update.nr = static_cast<unsigned>(vectors.size());
  int answer = Register(IORING_REGISTER_BUFFERS_UPDATE, &update, sizeof update);
  if (answer <= 0) return answer;
  made.resize(static_cast<size_t>(answer));
  Name(offset, first_id, made);
  return answer;
}

int UserRing::UnregisterBuffers() {
  int answer = Register(IORING_UNREGISTER_BUFFERS, nullptr, 0);
  if (answer < 0) return answer;
  for (const auto& buffer : buffers_) {
    if (buffer.second != nullptr && owed_ > 0) retired_.push_back(buffer.second);
  }
  buffers_.clear();
  return answer;
}

Reference<Region> UserRing::region(uint32_t id) const {
  auto found = std::find_if(buffers_.begin(), buffers_.end(), [id](const auto& buffer) { return buffer.first == id; });
  return id == 0 || found == buffers_.end() ? nullptr : found->second;
}

Reference<Region> UserRing::TakenRegion() const {
  return taken_ < 0 ? nullptr : ops_[static_cast<size_t>(taken_)].region;
}

BufferGroup* UserRing::group(int id) {
  auto found = groups_.find(id);
  return found == groups_.end() ? nullptr : &found->second;
}

int UserRing::AddGroup(uint16_t id, unsigned count, unsigned bytes, bool mapped) {
  if (group(id) != nullptr) return -EEXIST;
  BufferGroup made;
  made.count = count;
  made.bytes = bytes;
  made.data = Region::Make(static_cast<size_t>(count) * bytes);
  // Those that operations provide are JavaScript's until they do.
  made.out.assign(count, !mapped);
  if (made.data == nullptr) return -ENOMEM;
  if (mapped) {
    made.ring = Region::Make(count * sizeof(io_uring_buf));
    if (made.ring == nullptr) return -ENOMEM;
    io_uring_buf_reg registration = {};
    registration.ring_addr = reinterpret_cast<uintptr_t>(made.ring->data());
    registration.ring_entries = count;
    registration.bgid = id;
    int answer = Register(IORING_REGISTER_PBUF_RING, &registration, 1);
    if (answer < 0) return answer;
  }
  groups_[id] = made;
  for (uint32_t buffer = 0; mapped && buffer < count; ++buffer) {
    groups_[id].out[buffer] = true;
    GiveBack(id, buffer);
  }
  return 0;
}

int UserRing::RemoveGroup(uint16_t id) {
  BufferGroup* removed = group(id);
  if (removed == nullptr) return -ENOENT;
  if (removed->ring == nullptr) return -EINVAL;
  io_uring_buf_reg registration = {};
  registration.bgid = id;
  int answer = Register(IORING_UNREGISTER_PBUF_RING, &registration, 1);
  if (answer < 0) return answer;
  if (owed_ > 0) {
    retired_.push_back(removed->data);
    retired_.push_back(removed->ring);
  }
  groups_.erase(id);
  return answer;
}

bool UserRing::GiveBack(uint16_t id, uint32_t buffer) {
  BufferGroup* to = group(id);
  if (to == nullptr || buffer >= to->count || !to->out[buffer]) return false;
  to->out[buffer] = false;
  if (to->ring == nullptr) return true;
  auto* ring = reinterpret_cast<io_uring_buf_ring*>(to->ring->data());
  auto* entries = reinterpret_cast<io_uring_buf*>(to->ring->data());
  uint16_t tail = ring->tail;
  io_uring_buf* entry = &entries[tail & (to->count - 1)];
  entry->addr = reinterpret_cast<uintptr_t>(to->data->data() + static_cast<size_t>(buffer) * to->bytes);
  entry->len = to->bytes;
  entry->bid = static_cast<uint16_t>(buffer);
  io_uring_smp_store_release(&ring->tail, static_cast<uint16_t>(tail + 1));
  return true;
}

}  // namespace uringfs

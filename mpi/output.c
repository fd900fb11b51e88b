#include "output.h"

#include <fcntl.h>
#include <unistd.h>

tg_status tg_output_create(const tg_world *world, const char *path, tg_compression compression,
                           tg_output *output, tg_error *err) {
  *output = (tg_output){.path = path, .compression = compression, .descriptor = -1};
  tg_status status = world->rank == 0 ? tg_h5_create(path, &output->file, err) : TG_OK;
  TG_TRY(tg_world_agree(world, status, err));
  output->descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (output->descriptor < 0)
    status = tg_fail_errno(err, "%s: cannot open to write", path);
  status = tg_world_agree(world, status, err);
  if (status != TG_OK)
    tg_output_close(world, output, NULL);
  return status;
}

/* What a rank wrote on another host must be out of its cache before anybody reads it; on one host
 * the sync before the file gets its name is enough. */
static bool descriptor_close(const tg_world *world, int descriptor) {
  bool synced = world->node_ranks == world->ranks || fsync(descriptor) == 0;
  return close(descriptor) == 0 && synced;
}

tg_status tg_output_close(const tg_world *world, tg_output *output, tg_error *err) {
  tg_status status = tg_h5_close(output->file, err);
  output->file = NULL;
  if (output->descriptor >= 0 && !descriptor_close(world, output->descriptor) && status == TG_OK)
    status = tg_fail_errno(err, "%s: cannot write the end of the file", output->path);
  output->descriptor = -1;
  return tg_world_agree(world, status, err);
}

tg_status tg_output_reopen(tg_output *output, tg_error *err) {
  return output->file ? TG_OK : tg_h5_reopen(output->path, &output->file, err);
}

tg_status tg_output_table(tg_output *output, const tg_schema *schema, const void *rows,
                          size_t count, tg_error *err) {
  TG_TRY(tg_h5_table_create(output->file, schema, (int64_t)count, output->compression, err));
  return tg_h5_table_write(output->file, schema, 0, (int64_t)count, rows, err);
}

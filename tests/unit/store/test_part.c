/** \file test_part.c
 *
 * What the store promises of a part: it holds the object that was listed, and tells what was
 * doubtful about it.
 */
#include "base/helper.h"
#include "ingest_case.h"

/* Rows 2 and 3 step back, 1 and 3 are crossed. */
static void a_part_tells_the_first_row_out_of_order_and_the_first_crossed_quote(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(0, 0);
  struct stat about;
  FILE *out = fopen(text_path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs("security_code,timestamp,sequence,order_id,price,quantity,leavesquantity,"
        "totalmatchedquantity,participantid,exchangeordertype,changereason,side,national_bid,"
        "national_offer\n"
        "7,1725495300000000009,1,1,50,9,9,0,1,2048,6,1,40,50\n"
        "7,1725495300000000008,2,2,50,9,9,0,1,2048,6,1,50,50\n"
        "7,1725495300000000007,3,3,50,9,9,0,1,2048,6,1,,50\n"
        "7,1725495300000000009,4,4,50,9,9,0,1,2048,6,1,50,40\n",
        out);
  fclose(out);
  CU_ASSERT_EQUAL(stat(text_path, &about), 0);
  object.size = about.st_size;
  object.modified = about.st_mtim.tv_sec * TG_SECOND + about.st_mtim.tv_nsec;
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  tg_ingest_free(ingest);
  tg_part *part = part_of(&campaign, &object, &chunk);
  const tg_part_info *info = tg_part_facts(part);
  CU_ASSERT_EQUAL(info->reordered, 2);
  CU_ASSERT_EQUAL(info->crossed, 2);
  CU_ASSERT_STRING_EQUAL(info->first_reordered,
                         "security 7, order 2, 2024-09-05T00:15:00.000000008Z, sequence 2");
  CU_ASSERT_STRING_EQUAL(info->first_crossed, info->first_reordered);
  tg_part_close(part);
  campaign_end(&campaign);
}

/* What happens to a file while it is read: done at the first tick, when a part of it is read. */
typedef struct change {
  int kind, ticks;
} change;

enum { SHRINKS, GROWS, IS_WRITTEN_TO, IS_REPLACED, KINDS };

static void change_text(void *context, int64_t bytes) {
  change *c = context;
  struct stat about;
  (void)bytes;
  if (c->ticks++ || stat(text_path, &about))
    return;
  if (c->kind == SHRINKS)
    CU_ASSERT_EQUAL(truncate(text_path, about.st_size - 1), 0);
  if (c->kind == IS_REPLACED)
    CU_ASSERT_EQUAL(unlink(text_path), 0);
  FILE *out = fopen(text_path, c->kind == IS_WRITTEN_TO ? "r+" : "a");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  if (c->kind != SHRINKS)
    fputs("7", out);
  fclose(out);
}

static tg_object encoded_orders(tg_coding coding) {
  char command[1200];
  struct stat about;
  tg_object object = orders_make(20 * ROWS, 0);
  snprintf(command, sizeof command,
           "f='%s'; case %d in 1) gzip -kf1 $f ;; 2) zstd -qf $f ;; *) exit 0 ;; esac && "
           "mv $f.[gz]* $f",
           text_path, (int)coding);
  CU_ASSERT_EQUAL_FATAL(system(command), 0);
  CU_ASSERT_EQUAL(stat(text_path, &about), 0);
  object.coding = (int32_t)coding;
  object.size = about.st_size;
  object.modified = about.st_mtim.tv_sec * TG_SECOND + about.st_mtim.tv_nsec;
  usleep(20000); /* a write of the same clock tick would leave the same time */
  return object;
}

static void a_file_that_changes_while_it_is_read_gives_no_part(void) {
  tg_helper *helper;
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  for (int coding = TG_PLAIN; coding <= TG_ZSTD; coding++)
    for (int kind = 0; kind < KINDS; kind++) {
      tg_campaign campaign;
      campaign_make(&campaign);
      change c = {.kind = kind};
      tg_object object = encoded_orders((tg_coding)coding);
      tg_chunk chunk = {.end = object.size};
      tg_ingest *ingest;
      tg_error err = {0};
      bool reused, stays = kind == IS_REPLACED; /* the file that is open is as it was */
      CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, kind % 2 ? helper : NULL, change_text,
                                          &c, &ingest, NULL),
                            TG_OK);
      CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, &err),
                      stays ? TG_OK : TG_BAD_INPUT);
      CU_ASSERT(c.ticks > 1 || !stays);
      CU_ASSERT(stays || strstr(err.text, "since it was listed"));
      CU_ASSERT_EQUAL(is_named(&campaign, &object, &chunk), stays);
      CU_ASSERT_EQUAL(rmdir(store) == 0, !stays); /* else it is empty */
      tg_ingest_free(ingest);
      campaign_end(&campaign);
    }
  tg_helper_stop(helper);
}

CASE_MAIN(part, TG_UNIT(a_part_tells_the_first_row_out_of_order_and_the_first_crossed_quote),
          TG_UNIT(a_file_that_changes_while_it_is_read_gives_no_part))

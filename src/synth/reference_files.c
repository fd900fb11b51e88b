/** \file reference_files.c */
#include "synth/reference_files.h"

#include "synth/csv_file.h"
#include "synth/order_flow.h"
#include "synth/trading_day.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define SESSIONS_HEADER                                                                            \
  " Partition,Sequence,TradeDate,Id,Level,MatchingType,Name,OrderBookId,Timestamp,Type,"           \
  "isEndOfTrading"
#define INSTRUMENTS_HEADER                                                                         \
  " Partition,Sequence,TradeDate,Action,BusinessDate,ContractName,ContractSize,CouponFrequency,"   \
  "CouponInterest,Currency,CurrencyRelation,CurrencyUnit,DatedDate,DayCountConvention,"            \
  "DecimalsInContractSize,DecimalsInNominalValue,DecimalsInPrice,DecimalsInQuantity,"              \
  "DecimalsInStrikePrice,DecimalsInTermCurrencyQuantity,DerivativeLevel,ExchangeId,"               \
  "ExpirationDate,FirstTradingDate,FixedIncomeType,GroupType,Id,InstrumentClassId,"                \
  "InstrumentGroupId,IsinCode,IssuerId,LastTradingDate,MarketId,Modifier,Name,NextCouponDate,"     \
  "NominalValue,OptionStyle,OptionType,OrderTypeAttributes,OrderValidityAttributes,"               \
  "PriceQuotationFactor,PriceUnit,Sector,SettlementDate,StrikePrice,Timestamp,UnderlyingId,"       \
  "UnderlyingIssuerName,UnderlyingName,UpperLevelOrderBookId,isActive,isIndexMarket,"              \
  "isParticipantDefined,isTradedInGenium,isTradingAtSettlement,isWarrant,timestamp_bucket"
#define PARTICIPANTS_HEADER                                                                        \
  "Partition,Sequence,TradeDate,Action,ClearingHouseId,ExchangeId,ExchangeName,Id,"                \
  "OrganisationNumber,ParticipantLongName,ParticipantName,ParticipantType,Timestamp,isActive,"     \
  "timestamp_bucket"

typedef struct reference_day {
  int64_t midnight; /* ns UTC */
  int64_t sequence;
} reference_day;

typedef void write_day(tg_csv_file *file, const tg_synth *synth, reference_day *day);

__attribute__((format(printf, 2, 3))) static void row(tg_csv_file *file, const char *format, ...) {
  char *at = tg_csv_row(file);
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(at, TG_CSV_ROW_MAX - 1, format, arguments);
  va_end(arguments);
  tg_csv_row_end(file, at + length + 1);
}

static void sessions(tg_csv_file *file, const tg_synth *synth, reference_day *day) {
  for (int32_t i = 0; i < synth->securities; i++)
    for (int s = 0; s < TG_SESSION_COUNT; s++) {
      const tg_session *session = &tg_sessions[s];
      int64_t time = session->matching_type == 1 ? tg_day_milestone(TG_DAY_OPEN, i) : session->time;
      row(file, " 4,%" PRId64 ",%" PRId64 ",%d,1,%d,%s,%" PRId64 ",%" PRId64 ",0,%d",
          ++day->sequence, day->midnight, session->id, session->matching_type, session->name,
          tg_synth_code(i), day->midnight + time, session->end_of_trading);
    }
}

static void instruments(tg_csv_file *file, const tg_synth *synth, reference_day *day) {
  for (int32_t i = 0; i < synth->securities; i++) {
    int64_t code = tg_synth_code(i);
    row(file,
        " ASX,%" PRId64 ",%" PRId64 ",NEW,%" PRId64 ",SYN%d SECURITY,1,,0.0,AUD,,,0,,0,0,3,0,0,0,,"
        "3,0,1703250000000000000,,Cash,%" PRId64 ",1,1,AU%09d9,1,1766322000000000000,1,,"
        "Synthetic Security %d,0,0,,,\"LimitAllowed,CenterPointSweepLimitAllowed\","
        "\"FillOrKillAllowed,FillAndKillAllowed\",1.0,Price,Technology,0,0.0,%" PRId64
        ",0,,,0,True,False,False,True,False,False,%" PRId64,
        ++day->sequence, day->midnight, day->midnight, i + 1, code, i + 1, i + 1, day->midnight,
        day->midnight / TG_SECOND);
  }
}

static void participants(tg_csv_file *file, const tg_synth *synth, reference_day *day) {
  (void)synth; /* the same brokers in every market */
  for (int i = 0; i < TG_PARTICIPANT_COUNT; i++) {
    int id = tg_participants[i];
    row(file,
        "ASX,%" PRId64 ",%" PRId64 ",NEW,1,1,ASX,%d,ORG%d,Broker %d Securities Pty Ltd,Broker %d,"
        "%s,%" PRId64 ",True,%" PRId64,
        ++day->sequence, day->midnight, id, id, id, id, i % 8 == 2 ? "Market Maker" : "Broker",
        day->midnight, day->midnight / TG_SECOND);
  }
}

static tg_status write_file(const tg_synth *synth, const tg_zone *zone, const char *name,
                            const char *header, write_day *write, int64_t *bytes, tg_error *err) {
  tg_csv_file file;
  TG_TRY(tg_csv_open(&file, synth->folder, name, header, err));
  int32_t date = synth->date_from;
  for (int32_t d = 0; d < synth->dates && file.error.status == TG_OK; d++) {
    date = tg_day_trading(date);
    reference_day day = {tg_day_midnight(zone, date), 1000000};
    write(&file, synth, &day);
    date = tg_date_of_days(tg_date_days(date) + 1);
  }
  tg_status status = tg_csv_publish(&file, err);
  *bytes += file.bytes;
  return status;
}

int64_t tg_synth_code(int32_t index) {
  return 110621 + INT64_C(7) * index;
}

tg_status tg_reference_files_write(const tg_synth *synth, const tg_zone *zone, int64_t *bytes,
                                   tg_error *err) {
  TG_TRY(write_file(synth, zone, "sessions.csv", SESSIONS_HEADER, sessions, bytes, err));
  TG_TRY(write_file(synth, zone, "instruments.csv", INSTRUMENTS_HEADER, instruments, bytes, err));
  return write_file(synth, zone, "participants.csv", PARTICIPANTS_HEADER, participants, bytes, err);
}

"""What sqlglot's nodes give whatever their arguments are: the tables of ``kinds``."""

from __future__ import annotations

from sqlglot import exp

NULL = "null"
_TEXTS = (
    exp.ConcatWs,
    exp.JSONExtractScalar,
    exp.JSONFormat,
    exp.Lower,
    exp.MD5,
    exp.Pad,
    exp.RegexpExtract,
    exp.RegexpReplace,
    exp.Replace,
    exp.SHA2,
    exp.SplitPart,
    exp.Substring,
    exp.SubstringIndex,
    exp.TimeToStr,
    exp.Trim,
    exp.UnixToStr,
    exp.Upper,
)
_INTS = (exp.ArraySize, exp.DateDiff, exp.Day, exp.DayOfWeek, exp.Hour, exp.Length, exp.Minute, exp.Month, exp.Year)
_BIGINTS = (exp.Count, exp.CountIf, exp.IntDiv, exp.StrToUnix, exp.TimestampDiff, exp.UnixMillis)
_DOUBLES = (exp.Corr, exp.Exp, exp.Median, exp.Quantile, exp.Sqrt, exp.Stddev, exp.StddevPop, exp.StddevSamp)
_DATES = (exp.CurrentDate, exp.DateFromUnixDate, exp.DateTrunc, exp.LastDay, exp.TsOrDsAdd, exp.TsOrDsToDate)
_INSTANTS = (exp.CurrentTimestamp, exp.StrToTime, exp.TimestampAdd, exp.TimestampTrunc)
_MAPS = (exp.Map, exp.MapFromEntries, exp.StrToMap, exp.VarMap)
_ARRAYS = (exp.Array, exp.ArrayAgg, exp.ArrayFilter, exp.GenerateSeries, exp.RegexpSplit, exp.Transform)
FIXED: dict[type[exp.Expr], str] = {
    kind: name
    for name, kinds in (
        ("string", _TEXTS),
        ("int", _INTS),
        ("bigint", _BIGINTS),
        ("double", _DOUBLES),
        ("date", _DATES),
        ("timestamp", _INSTANTS),
        ("map", _MAPS),
        ("array", _ARRAYS),
        ("boolean", (exp.Boolean, exp.Predicate, exp.Connector, exp.Not)),
        ("interval", (exp.Interval,)),
        ("struct", (exp.Struct,)),
        (NULL, (exp.Null,)),
    )
    for kind in kinds
}
LIKE_THEIR_ARGUMENT = (
    *(exp.Abs, exp.Alias, exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.Filter, exp.First, exp.FirstValue, exp.IgnoreNulls),
    *(exp.Lag, exp.Last, exp.LastValue, exp.Lead, exp.Max, exp.Min, exp.Neg, exp.Nullif, exp.Paren, exp.RespectNulls),
    *(exp.Window,),
)
CALLED = {"ratio": "double", "make_dt_interval": "interval", "try_to_timestamp": "timestamp", "mean": "double"}

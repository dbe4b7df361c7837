/** What `--help` prints. */
export const USAGE = `stowage-testsuite <module> [options]

Runs the conformance suite against the storage driver of a module: a file or a package that registers one driver when
imported, or exports one driver factory.

  --parameters <json>       the driver's parameters
  --parameters-file <file>  the same from a file; for secrets
  --deviations <file>       JSON, a list of { "id", "reason" }: what the driver should do and does not, said beforehand

  --quick                   only musts, and of these what takes no time
  --long                    also what takes minutes
  --grep <text>[,<text>]    only cases whose id or title contains one of these
  --level <must|should|may> only cases at least as binding; default may: all
  --list                    the cases, without running them

  --seed <number>           content and choices at random; reports name theirs
  --shuffle                 in an order that the seed decides
  --jobs <number>           cases side by side; default 8
  --patience <seconds>      to wait for a driver to be made, for its first answer, for its dispose; default 9
  --minutes <number>        for which each case with a model searches, instead of seconds
  --replay <text>           the one sequence of such a case that its failure names; with --grep <id>
  --bail                    stop at the first must that fails

  --json <file>             the report as data too; - for standard output
  --junit <file>            the report as XML for continuous integration
  --markdown <file>         the report as a page
  --help                    this text

Exit codes: 0 conforms, or does but for declared deviations; 1 does not; 2 nothing was judged (the harness is wrong);
3 only should cases failed.`;

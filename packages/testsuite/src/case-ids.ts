/**
 * How far each prefix was numbered by the list of behaviours with which the suite began; what it had above is in
 * {@link ADDED_IDS}. An id is given once: not reused when its case goes, not moved to another behaviour.
 */
export const FIRST_LIST: Readonly<Record<string, number>> = {
  LIFE: 16,
  PATH: 14,
  UNIC: 6,
  CONT: 11,
  READ: 17,
  WRIT: 13,
  APPD: 10,
  RESU: 11,
  MISU: 10,
  CANC: 6,
  CONW: 9,
  STAT: 8,
  LIST: 11,
  WALK: 12,
  MOVE: 13,
  DELE: 11,
  REDI: 11,
  BIGO: 12,
  EVNT: 6,
  CONC: 5,
  ABRT: 8,
  MEMO: 7,
  ERRI: 9,
  IDEM: 11,
  FNET: 16,
  DURA: 14,
  MODL: 8,
  LINR: 6,
  OOPD: 11,
  COND: 3,
  META: 2,
  BENC: 8,
};

/** Ids given since, with what they stand for. The next one of a prefix takes the next number. */
export const ADDED_IDS: Readonly<Record<string, string>> = {
  "ABRT-09": "abort of a writer's signal abandons it",
  "ABRT-10": "abort of a resumed writer keeps the resume point",
  "ABRT-11": "abort of a close in flight",
  "ABRT-12": "aborted and invalid calls ask nothing of the backend",
  "ABRT-13": "abort at any moment of any operation",
  "ABRT-14": "abort of calls that wait for others",
  "APPD-11": "opening with append changes nothing",
  "APPD-12": "size of append",
  "APPD-13": "resume point before committed object",
  "APPD-14": "append and close without a write",
  "APPD-15": "commit removes the resume point",
  "APPD-16": "uploads at paths that begin alike",
  "APPD-17": "memo round trip",
  "APPD-18": "limit of the memo",
  "APPD-19": "memo and size belong together",
  "APPD-20": "ifNone, one after the other",
  "APPD-21": "ifNone, at the same time",
  "APPD-22": "abandoning a resumed writer",
  "APPD-23": "abandoning again and again",
  "APPD-24": "sessions of almost a part, and of 10 MiB",
  "APPD-25": "requests and bytes of sessions",
  "CANC-07": "cancel of a fresh writer beside a resume point",
  "CANC-08": "cancel of a closed writer",
  "CANC-09": "cancel of an overtaken writer",
  "CONC-06": "loops of walks that call the driver",
  "CONT-12": "concurrent putContent",
  "CONT-13": "putContent above the limit",
  "CONT-14": "content of the limit",
  "CONT-16": "kill during putContent",
  "CONW-10": "two commits of one resume point",
  "CONW-11": "commit after another's close, and the reverse",
  "CONW-12": "writers that wake late",
  "CONW-13": "six concurrent closes of one resume point",
  "CONW-14": "six concurrent commits of one resume point",
  "CONW-15": "the later commit is stored",
  "CONW-16": "leaving one of two writers",
  "DELE-12": "deleteObjects",
  "DELE-13": "deleteObjects and names that begin alike",
  "DELE-14": "deleteObjects with an invalid path",
  "DELE-15": "interrupted recursive delete",
  "DELE-16": "two deletes at the same time",
  "DURA-15": "disk that cannot be read",
  "DURA-16": "kill before every system call",
  "DURA-17": "volume remounted read-only",
  "DURA-18": "limit for the size of files",
  "DURA-19": "errors of the system by name",
  "DURA-20": "delete of which the disk keeps a part",
  "DURA-21": "directories that a dead process made",
  "DURA-22": "flush beside one that fails",
  "DURA-23": "dispose during a call on a file",
  "DURA-24": "kill during reclaim",
  "DURA-25": "another process between any two calls",
  "DURA-26": "another session of an upload between any two calls of its close",
  "DURA-27": "another session of an upload between any two calls of its commit or cancel",
  "DURA-28": "commit repeated after a failure that passes",
  "DURA-29": "empty directories of dead processes",
  "FNET-17": "aborts before a silent backend",
  "FNET-18": "dispose before a silent backend",
  "IDEM-12": "aborted commit, repeated",
  "LIFE-17": "what is not declared is refused",
  "LIFE-18": "disposing one of two instances",
  "LIFE-19": "wrong parameters",
  "LIFE-20": "raw residue after a run",
  "LIFE-21": "what a run leaves in its process",
  "LIFE-22": "what is quick of the suite, below several roots",
  "LIST-12": "startAfter of list",
  "LIST-13": "where errors of listings come from",
  "LIST-14": "pages that end among names that begin alike",
  "MEMO-08": "nothing read ahead for a consumer that pauses",
  "MEMO-09": "bytes of ended uploads",
  "MISU-11": "dispose of an ended writer",
  "MISU-12": "cancel after close",
  "MISU-13": "writer calls in sequences of five",
  "MISU-14": "failing write that nobody awaits",
  "MOVE-14": "move onto a directory or below an object",
  "MOVE-15": "source or destination, never neither",
  "PATH-15": "flat: object and directory of one name",
  "PATH-16": "flat: stat and move mean the object",
  "PATH-17": "invalid paths where the store is missing",
  "READ-18": "info of a reader",
  "READ-19": "body after dispose",
  "READ-20": "two bodies in turns",
  "READ-21": "ranges put together",
  "READ-22": "resources of a body that is left",
  "RESU-12": "reclaim and committed objects",
  "RESU-13": "kill during fresh uploads",
  "RESU-14": "late writer of another process",
  "RESU-15": "concurrent closes from three processes",
  "RESU-16": "sessions of two instances in turn",
  "STAT-09": "time of the commit, not of the opening",
  "WALK-13": "late skip",
  "WRIT-14": "tree: place taken while uploading",
  "WRIT-15": "commit with a destination",
  "WRIT-16": "commit replaces a destination",
  "WRIT-17": "commit of a resumed upload at a destination",
  "WRIT-18": "writer after a commit with a destination",
  "WRIT-19": "destination is the writer's own path",
  "MODL-09": "model with reclaim",
  "RESU-17": "writers stopped in a write",
};

/** Ids of the first list whose behaviour the contract does not have. They are never given again. */
export const DROPPED_IDS: Readonly<Record<string, string>> = {
  "COND-02": "there is no conditional replacement",
  "COND-03": "there are no entity tags",
  "CONT-03":
    "until putContent resolves its bytes belong to the driver; changing them is a mistake of the caller",
  "CONT-08": "putContent takes no digest",
  "CONT-10": "owners and permissions of files are the operator's, and no driver's contract",
  "CONW-09": "there is no conditional replacement",
  "DURA-09": "the contract asks no driver to read again what the system said it stored",
  "DURA-13":
    "it drops what was not flushed, as DURA-02 does in more ways, but needs a file system of another project",
  "DURA-14": "durability is a parameter of drivers, not a capability",
  "EVNT-01": "no backend may have delays; what strongList promises is in the cases that need it",
  "LIST-11": "list is an iterable, not an array",
  "META-01": "objects have no metadata",
  "META-02": "stat tells no digest",
  "MOVE-13": "objects have no metadata",
  "UNIC-02": "the alphabet of paths is ASCII",
  "UNIC-03": "the alphabet of paths is ASCII",
  "UNIC-06": "objects have no metadata",
  "WALK-05": "walk is an iterable, not a callback",
  "LINR-05": "reads are always strong: there is no weaker order to report",
};

/** Ids of the first list whose behaviour a case with another id checks: that case, and what makes them one. */
export const MERGED_IDS: Readonly<Record<string, { readonly into: string; readonly reason: string }>> = {
  "MEMO-04": { into: "MEMO-01", reason: "what was written and read is then moved, and watched the same way" },
  "IDEM-06": {
    into: "IDEM-04",
    reason: "every part is sent again after its lost answer, and the object looked at byte by byte",
  },
  "ERRI-05": {
    into: "IDEM-07",
    reason:
      "400 to 416 are told apart there, 408, 429 and 5xx in FNET-01, a 404 in IDEM-05, a missing store in LIFE-08, errors of a disk in DURA-05, DURA-08 and DURA-10",
  },
  "ERRI-06": {
    into: "IDEM-07",
    reason:
      "every operation is refused there at every request, and fails in FNET-01: none may then find nothing, or be done",
  },
  "ERRI-09": {
    into: "FNET-01",
    reason: "the contract asks for the code and for retryable once retries are used up, not for their number",
  },
  "BENC-05": {
    into: "BENC-01",
    reason: "each configuration of a driver has its own run, and reports name their harness: compare two",
  },
  "BENC-07": { into: "MEMO-03", reason: "it measures what each of many streams takes" },
  "WALK-10": {
    into: "LIST-05",
    reason: "list and walk are put to the same faults, at each of their requests",
  },
  "ABRT-06": {
    into: "ABRT-01",
    reason: "every case about aborts compares the reason by identity, this one for each operation",
  },
  "BIGO-03": {
    into: "LIFE-06",
    reason:
      "a number of parts that runs out is a size that does: the harness names the largest object; what a driver does about it is seen in its own requests",
  },
  "BIGO-04": { into: "RESU-09", reason: "it uploads more than a thousand parts, and continues them" },
  "BIGO-06": {
    into: "BIGO-05",
    reason: "the harness says how large an object it affords: on a real store, as large as one wants",
  },
  "BIGO-08": {
    into: "EVNT-04",
    reason: "one part of an upload fails for good there, and nothing of it is seen",
  },
  "BIGO-09": {
    into: "IDEM-04",
    reason: "each part of an upload is among its requests, and is sent again after its lost answer",
  },
  "CANC-06": {
    into: "FNET-01",
    reason:
      "cancel is among its operations: a backend that stays down is told as such, and what follows is looked at",
  },
  "CONT-11": {
    into: "ABRT-03",
    reason:
      "putContent is given its bytes whole: half way it fails by an abort, or by its backend, as in FNET-01 and DURA-05; litter is LIFE-20's",
  },
  "LIFE-05": {
    into: "LIFE-17",
    reason: "what is not declared must be refused, and so cannot be found to work",
  },
  "LINR-06": {
    into: "LINR-01",
    reason:
      "a test of the checker, not of a driver: the suite's own tests plant anomalies and print what is found",
  },
  "PATH-14": { into: "WALK-02", reason: "key order is byte order, and names are ASCII" },
  "READ-13": {
    into: "FNET-10",
    reason: "it replaces the object between two requests of one body, whose retries are pinned",
  },
  "READ-17": { into: "FNET-10", reason: "the whole object in answer to a range is one of its wrong answers" },
  "RESU-06": {
    into: "RESU-13",
    reason:
      "it kills fresh uploads, which no driver can continue; LIFE-17 sees append refused, LIFE-20 what reclaim leaves",
  },
  "MODL-06": {
    into: "MODL-01",
    reason:
      "the driver beside the candidate is the model itself: it answers every operation, and is no other driver with bugs of its own",
  },
  "MODL-08": {
    into: "MODL-01",
    reason:
      "about the suite: each failure of a model names the text that --replay takes; the suite's own tests replay one",
  },
};

/** Ids of the first list that every run sees to, whatever cases it runs, with the way in which it does. */
export const RUN_IDS: Readonly<Record<string, string>> = {
  "LIFE-04": "a declared capability that no case could exercise ends a run with exit code 2",
  "LIFE-13":
    "a run works below a directory of its own with a random name; the suite's tests run two at once, and a third",
};

/** Ids of the first list that wait for something that is not there yet, with the reason. */
export const LATER_IDS: Readonly<Record<string, string>> = {
  "RESU-11": "there is no earlier release yet, whose uploads this one could continue",
  "EVNT-06": "about stores that are far away",
  "FNET-13": "about drivers whose credentials expire",
  "BIGO-02":
    "about the sizes of parts, which the requests of the cloud drivers show: S3, Azure and GCS each in their own way",
  "BENC-08": "about the out-of-process driver",
  "OOPD-01": "about the out-of-process driver",
  "OOPD-02": "about the out-of-process driver",
  "OOPD-03": "about the out-of-process driver",
  "OOPD-04": "about the out-of-process driver",
  "OOPD-05": "about the out-of-process driver",
  "OOPD-06": "about the out-of-process driver",
  "OOPD-07": "about the out-of-process driver",
  "OOPD-08": "about the out-of-process driver",
  "OOPD-09": "about the out-of-process driver",
  "OOPD-10": "about the out-of-process driver",
  "OOPD-11": "about the out-of-process driver",
};

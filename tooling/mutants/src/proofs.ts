/** The line whose break turned a case red that kills no mutant. Seen once, by hand. */
export interface Proof {
  /** The file that was broken, from the root of the repository. */
  readonly file: string;
  /** What was broken in it. */
  readonly broken: string;
}

/** The driver whose URLs are followed, and whose flaws are planted each time its tests run. */
const REDIRECTING = "packages/testsuite/src/redirect.test.ts";

/** By the id of the case. One that kills a mutant needs none. */
export const proofs: Readonly<Record<string, Proof>> = {
  "ABRT-07": { file: "packages/driver-fs/src/put-content.ts", broken: "area.remove() is left out" },
  "APPD-01": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "a continuation has the last chunk only",
  },
  "APPD-02": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "a continuation has the last chunk only",
  },
  "APPD-04": { file: "packages/driver-inmemory/src/driver.ts", broken: "checkAppendable() is left out" },
  "APPD-10": { file: "packages/driver-inmemory/src/writer.ts", broken: "close publishes" },
  "APPD-16": {
    file: "packages/driver-inmemory/src/uploads.ts",
    broken: "paths of uploads are told apart by their first letter",
  },
  "APPD-19": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "the memo is that of the point before",
  },
  "APPD-21": { file: "packages/driver-inmemory/src/writer.ts", broken: "close passes on no ifNone" },
  "APPD-22": { file: "packages/driver-inmemory/src/writer.ts", broken: "dispose cancels what was continued" },
  "APPD-23": { file: "packages/driver-inmemory/src/writer.ts", broken: "dispose cancels what was continued" },
  "BENC-01": { file: "packages/driver-inmemory/src/body.ts", broken: "the last byte of each piece is zero" },
  "BENC-02": {
    file: "packages/driver-inmemory/src/object-table.ts",
    broken: "a directory needs seven objects",
  },
  "BENC-03": { file: "packages/driver-inmemory/src/body.ts", broken: "the last byte of each piece is zero" },
  "BENC-04": { file: "packages/driver-inmemory/src/body.ts", broken: "base starts at one for odd offsets" },
  "BIGO-05": { file: "packages/driver-fs/src/data-file.ts", broken: "a copy of each chunk is kept" },
  "CANC-05": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "cancel refuses while there are chunks",
  },
  "CANC-08": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "the point that close publishes is forgotten",
  },
  "CONC-04": { file: "packages/driver-fs/src/writer.ts", broken: "commit puts no fence in place" },
  "CONC-05": { file: "packages/driver-fs/src/put-content.ts", broken: "an object is written in place" },
  "CONT-16": {
    file: "packages/driver-fs/src/placement.ts",
    broken: "the file is copied over its target, half by half",
  },
  "CONW-03": {
    file: "packages/driver-fs/src/placement.ts",
    broken: "the file is copied over its target, half by half",
  },
  "CONW-12": { file: "packages/driver-inmemory/src/writer.ts", broken: "commit puts no fence in place" },
  "CONW-13": { file: "packages/driver-inmemory/src/writer.ts", broken: "an error of publish() is swallowed" },
  "CONW-14": { file: "packages/driver-inmemory/src/writer.ts", broken: "commit puts no fence in place" },
  "CONW-16": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "cancel removes the object at its path",
  },
  "DELE-05": {
    file: "packages/driver-inmemory/src/object-table.ts",
    broken: "removeAll() of a flat namespace ends with the object",
  },
  "DELE-10": { file: "packages/driver-fs/src/removal.ts", broken: "files are cut before they are removed" },
  "DURA-01": {
    file: "packages/driver-fs/src/placement.ts",
    broken: "the target is unlinked before the rename",
  },
  "DURA-02": { file: "packages/driver-fs/src/put-content.ts", broken: "file.fsync() is left out" },
  "DURA-03": { file: "packages/driver-fs/src/placement.ts", broken: "flushWithNewParents() is left out" },
  "DURA-04": { file: "packages/driver-fs/src/writer.ts", broken: "errors of file.fsync() are swallowed" },
  "DURA-05": { file: "packages/driver-fs/src/put-content.ts", broken: "area.remove() is left out" },
  "DURA-06": { file: "packages/driver-fs/src/errors.ts", broken: "ENOSPC means UNAVAILABLE" },
  "DURA-07": { file: "packages/driver-fs/src/open-file.ts", broken: "done += rest.byteLength" },
  "DURA-08": { file: "packages/driver-fs/src/put-content.ts", broken: "the file is not disposed" },
  "DURA-10": { file: "packages/driver-fs/src/errors.ts", broken: "EROFS is unknown" },
  "DURA-11": { file: "packages/driver-fs/src/reclaim.ts", broken: "isOld() is left out" },
  "DURA-12": { file: "packages/driver-fs/src/reader.ts", broken: "readContent() gives less" },
  "DURA-15": { file: "packages/driver-fs/src/listing.ts", broken: "stat() does not throw" },
  "DURA-16": {
    file: "packages/driver-fs/src/placement.ts",
    broken: "the target is unlinked before the rename",
  },
  "DURA-17": { file: "packages/driver-fs/src/errors.ts", broken: "EROFS is unknown" },
  "DURA-18": { file: "packages/driver-fs/src/errors.ts", broken: "EFBIG is unknown" },
  "DURA-19": { file: "packages/driver-fs/src/errors.ts", broken: "ESTALE is unknown" },
  "DURA-20": { file: "packages/driver-fs/src/removal.ts", broken: "the error names no paths" },
  "DURA-21": { file: "packages/driver-fs/src/flush.ts", broken: "no name that is found is new" },
  "DURA-22": { file: "packages/driver-fs/src/flush.ts", broken: "nothing follows a flush that failed" },
  "DURA-23": { file: "packages/driver-fs/src/open-file.ts", broken: "close() does not wait for calls" },
  "DURA-24": { file: "packages/driver-fs/src/reclaim.ts", broken: "the newest record is removed first" },
  "DURA-25": {
    file: "packages/driver-fs/src/placement.ts",
    broken: "a directory that is gone again counts as an object",
  },
  "DURA-26": {
    file: "packages/driver-fs/src/resume-store.ts",
    broken: "the directory of resume points is made once",
  },
  "DURA-27": { file: "packages/driver-fs/src/writer.ts", broken: "commit puts no fence in place" },
  "DURA-28": {
    file: "packages/driver-fs/src/writer.ts",
    broken: "a repeated commit flushes a file that is closed",
  },
  "DURA-29": { file: "packages/driver-fs/src/takeover.ts", broken: "a directory is an empty object" },
  "FNET-16": { file: "tooling/http-driver/src/connection.ts", broken: "mayHaveActed stays false" },
  "LIFE-07": { file: "packages/driver-inmemory/src/parameters.ts", broken: "parameters are not looked at" },
  "LIFE-08": { file: "packages/driver-fs/src/tree.ts", broken: "outage() finds none" },
  "LIFE-18": {
    file: "packages/driver-fs/src/operations.ts",
    broken: "all instances share one set of handles",
  },
  "LINR-01": { file: "packages/driver-inmemory/src/driver.ts", broken: "move leaves a gap" },
  "LINR-04": { file: "packages/driver-fs/src/put-content.ts", broken: "the old object is unlinked first" },
  "LIST-05": {
    file: "tooling/http-driver/src/listing.ts",
    broken: "a page need not lead on from the one before",
  },
  "MEMO-01": { file: "packages/driver-fs/src/data-file.ts", broken: "a copy of each chunk is kept" },
  "MEMO-02": { file: "packages/driver-fs/src/data-file.ts", broken: "#write() is not awaited" },
  "MEMO-03": { file: "packages/driver-fs/src/data-file.ts", broken: "a copy of each chunk is kept" },
  "MEMO-05": {
    file: "packages/driver-inmemory/src/driver.ts",
    broken: "getContent() joins the chunks before it looks at the size",
  },
  "MEMO-06": { file: "packages/driver-fs/src/open-file.ts", broken: "every 97th close is skipped" },
  "MEMO-07": {
    file: "tooling/http-driver/src/answer.ts",
    broken: "the limit of an answer is a hundred times larger",
  },
  "MEMO-08": { file: "packages/driver-fs/src/reader.ts", broken: "8 MiB are read ahead" },
  "MISU-09": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "size stays from the second chunk on",
  },
  "MISU-13": { file: "packages/driver-inmemory/src/writer.ts", broken: "size stays from the third chunk on" },
  "MEMO-09": { file: "packages/driver-inmemory/src/uploads.ts", broken: "forget() forgets nothing" },
  "MODL-01": {
    file: "packages/driver-inmemory/src/object-table.ts",
    broken: "below() compares without the slash",
  },
  "MODL-02": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "the point is continued with no bytes",
  },
  "MODL-03": {
    file: "packages/driver-fs/src/operations.ts",
    broken: "getContent keeps a cache for each instance",
  },
  "MODL-04": { file: "packages/driver-fs/src/put-content.ts", broken: "placement.place() is not awaited" },
  "MODL-09": { file: "packages/driver-inmemory/src/uploads.ts", broken: "reclaim ignores age" },
  "MOVE-09": {
    file: "packages/driver-fs/src/moving.ts",
    broken: "an object is moved by way of another name",
  },
  "MOVE-11": { file: "packages/driver-fs/src/placement.ts", broken: "EXDEV is not handled" },
  "PATH-15": {
    file: "packages/driver-inmemory/src/object-table.ts",
    broken: "checkPlace() spares a tree instead of a flat namespace",
  },
  "PATH-16": {
    file: "packages/driver-inmemory/src/object-table.ts",
    broken: "remove() of a flat namespace takes what lies below too",
  },
  "READ-18": {
    file: "packages/driver-inmemory/src/driver.ts",
    broken: "the info of a reader has the size of its range",
  },
  "READ-21": { file: "packages/driver-inmemory/src/body.ts", broken: "some ranges begin a byte early" },
  "REDI-04": { file: REDIRECTING, broken: "any method may be used" },
  "REDI-05": { file: REDIRECTING, broken: "a signature is for any path" },
  "REDI-06": { file: REDIRECTING, broken: "a URL is dead at birth" },
  "REDI-07": { file: REDIRECTING, broken: "slashes are encoded" },
  "REDI-08": { file: REDIRECTING, broken: "what is missing is empty" },
  "REDI-09": { file: REDIRECTING, broken: "two versions are mixed" },
  "REDI-10": { file: REDIRECTING, broken: "the backend is asked" },
  "REDI-11": { file: REDIRECTING, broken: "the key is in the URL" },
  "RESU-01": { file: "packages/driver-fs/src/writer.ts", broken: "publish() has no memo" },
  "RESU-04": {
    file: "packages/driver-fs/src/takeover.ts",
    broken: "a file that is taken over loses its last byte",
  },
  "RESU-08": { file: "packages/driver-fs/src/writer.ts", broken: "publish() continues nothing" },
  "RESU-10": { file: "packages/driver-fs/src/takeover.ts", broken: "the file's size is not looked at" },
  "RESU-13": {
    file: "packages/driver-fs/src/operations.ts",
    broken: "writer() removes the object at its path",
  },
  "RESU-14": { file: "packages/driver-fs/src/writer.ts", broken: "publish() continues nothing" },
  "RESU-15": { file: "packages/driver-fs/src/writer.ts", broken: "publish() continues nothing" },
  "RESU-16": { file: "packages/driver-fs/src/writer.ts", broken: "publish() has no memo" },
  "RESU-17": { file: "packages/driver-fs/src/writer.ts", broken: "commit puts no fence in place" },
  "WALK-09": {
    file: "packages/driver-inmemory/src/listing.ts",
    broken: "one of 100,000 entries is left out",
  },
  "WALK-12": { file: "packages/core/src/guard-listing.ts", broken: "the signal is dropped" },
  "WRIT-16": {
    file: "packages/driver-inmemory/src/writer.ts",
    broken: "commit keeps the object at its destination",
  },
};

/** By the id of the case: why nothing of ours can turn it red. */
export const unprovable: Readonly<Record<string, string>> = {};

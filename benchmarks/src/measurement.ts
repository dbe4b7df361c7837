/** One figure: a subject and the peer it is held against, measured in turn in one run. */
export interface Figure {
  /** Stable name for `--only` and the JSON report. */
  readonly id: string;
  readonly title: string;
  /** Unit of what `subject` and `baseline` return. */
  readonly unit: string;
  /** What the baseline is, for the reader of the table. */
  readonly against: string;
  /** What the median ratio, or (without a baseline) the median itself, must reach. */
  readonly reach: Reach;
  /** Rounds of each side before the first that counts; 1 if absent. A server is compiled while it runs. */
  readonly warmUps?: number | undefined;
  /** Makes servers, files and drivers; what it returns is disposed after the last repetition. */
  prepare(): Promise<Measurement>;
}

export interface Reach {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  /** Upper bound of subject minus baseline, in the figure's unit. */
  readonly differenceAtMost?: number | undefined;
}

export interface Measurement extends AsyncDisposable {
  /** Runs the subject once and resolves to its figure. */
  subject(): Promise<number>;
  /** Runs the peer once; absent for figures with an absolute bound. */
  baseline?(): Promise<number>;
}

/** Everything known about one figure after a run. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly against: string;
  readonly subject: readonly number[];
  readonly baseline: readonly number[];
  /** Median over the repetitions of the ratio to the baseline beside it, or of the subject itself. */
  readonly median: number;
  /** Interquartile range of the same. */
  readonly spread: number;
  readonly reach: Reach;
  readonly verdict: "reached" | "not reached" | "unstable";
}

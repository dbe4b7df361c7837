import type { Flaw } from "./flaw.ts";

/** Faults in what is sent again, and when. */
export const retryFlaws: readonly Flaw[] = [
  {
    id: "retries-400",
    story: "everything but a success is tried again",
    changes: [
      [
        "failure.ts",
        'return new Failure("BACKEND", message, facts);',
        'return new Failure("BACKEND", message, transient);',
      ],
    ],
    found: ["IDEM-07"],
  },
  {
    id: "retries-403",
    story: "credentials might be refreshed meanwhile",
    changes: [
      [
        "failure.ts",
        'new Failure("PERMISSION_DENIED", message, facts)',
        'new Failure("PERMISSION_DENIED", message, transient)',
      ],
    ],
    found: ["IDEM-07", "FNET-15"],
  },
  {
    id: "no-retry-503",
    story: "only connections that fail are tried again",
    changes: [["failure.ts", "{ ...transient, mayHaveActed: true });", "{ ...facts, mayHaveActed: true });"]],
    found: ["FNET-01"],
  },
  {
    id: "no-retry-429",
    story: "whoever is throttled is told at once, and that it is final",
    changes: [
      [
        "failure.ts",
        'new Failure("THROTTLED", message, transient)',
        'new Failure("THROTTLED", message, facts)',
      ],
    ],
    found: ["FNET-01"],
  },
  {
    id: "no-retry-of-a-reset",
    story: "a kept connection that is closed as it is used again is taken for an outage",
    changes: [
      [
        "failure.ts",
        "    isTransient: true,\n    mayHaveActed: !NEVER_SENT.has(code),",
        "    isTransient: false,\n    mayHaveActed: !NEVER_SENT.has(code),",
      ],
    ],
    found: ["FNET-02", "FNET-11"],
  },
  {
    id: "once-transient-always-transient",
    story: "after one attempt that might be repeated the others are, whatever they answer",
    changes: [
      [
        "connection.ts",
        "if (!failure.facts.isTransient || isLast) {",
        "if ((attempt === 1 && !failure.facts.isTransient) || isLast) {",
      ],
    ],
    found: ["IDEM-08"],
  },
  {
    id: "retries-without-limit",
    story: "the deadline is thought to be limit enough",
    changes: [
      ["connection.ts", "const isLast = attempt === attempts || life.isLate", "const isLast = life.isLate"],
    ],
    found: ["IDEM-11"],
  },
  {
    id: "no-growing-pause",
    story: "the pause is the same each time",
    changes: [
      ["connection.ts", "Math.random() * retryDelay * 2 ** (attempt - 1)", "Math.random() * retryDelay"],
    ],
    found: ["IDEM-11"],
  },
  {
    id: "ignores-retry-after",
    story: "the header is not read",
    changes: [["failure.ts", "retryAfter: waitOf(retryAfter) };", "retryAfter: waitOf(undefined) };"]],
    found: ["IDEM-11"],
  },
  {
    id: "body-not-replayed",
    story: "the body was a stream, and is at its end the second time",
    changes: [
      [
        "connection.ts",
        "  async #send({ method, target, headers, body }: HttpCall, life: CallLife): Promise<IncomingMessage> {\n",
        `  readonly #sent = new WeakSet<HttpCall>();

  async #send(call: HttpCall, life: CallLife): Promise<IncomingMessage> {
    const { method, target, headers } = call;
    const body = this.#sent.has(call) && call.body !== undefined ? new Uint8Array() : call.body;
    this.#sent.add(call);
`,
      ],
    ],
    found: ["IDEM-10", "FNET-01"],
  },
  {
    id: "no-idle-timeout",
    story: "the deadline ends what is silent; bodies have none",
    changes: [["connection.ts", "if (silent >= TICKS) stop", "if (silent >= TICKS * 1000) stop"]],
    found: ["FNET-04"],
  },
  {
    id: "no-deadline",
    story: "something arrives all the time, so it cannot be stuck",
    changes: [
      [
        "connection.ts",
        "setTimeout(this.#stop, milliseconds);",
        "setTimeout(this.#stop, milliseconds * 1000);",
      ],
    ],
    found: ["FNET-05"],
  },
  {
    id: "keeps-silent-sockets",
    story: "the caller is told, and the connection forgotten",
    changes: [
      [
        "connection.ts",
        "return await this.#watch(response, moved, (error) => request.destroy(error));",
        'return await this.#watch(response, moved, (error) => request.emit("error", error));',
      ],
    ],
    found: ["FNET-04"],
  },
  {
    id: "abort-does-not-reach-the-socket",
    story: "the caller is answered by whoever stands in front, so that nobody tells the connection",
    changes: [
      [
        "connection.ts",
        "new CallLife(deadline, call.mutates === true ? undefined : call.signal);",
        "new CallLife(deadline, undefined);",
      ],
      ["connection.ts", "if (silent >= TICKS) stop", "if (silent >= TICKS * 1000) stop"],
    ],
    found: ["FNET-17"],
  },
  {
    id: "connections-outlive-the-driver",
    story: "kept connections end by themselves some day",
    changes: [["connection.ts", "    this.#agent.destroy();\n", ""]],
    found: ["FNET-18"],
  },
  {
    id: "follows-redirects",
    story: "a redirect to another region is followed, with everything the request had",
    changes: [
      [
        "connection.ts",
        "return await this.#watch(response, moved, (error) => request.destroy(error));",
        `const answer = await this.#watch(response, moved, (error) => request.destroy(error));
    const { location } = answer.headers;
    if (location === undefined) return answer;
    const sent = { method, headers: { ...headers, ...length, ...credentials } };
    return await new Promise((resolve, reject) => {
      httpRequest(new URL(location, \`http://\${host}:\${port}\`), sent, resolve).on("error", reject).end(body);
    });`,
      ],
    ],
    found: ["FNET-12"],
  },
];

import type { BlobUpload, Digest } from "@stowage/oci";
import type { FastifyRequest } from "fastify";
import { type ClientView, clientView } from "./forwarded.ts";
import { formatRoute } from "./route.ts";

/** Query parameter of an upload's address: {@link BlobUpload.state}. Clients must treat the address as opaque. */
export const STATE = "_state";

export interface LocationOptions {
  /** Address under which clients reach the registry; what proxies say is then not asked. */
  readonly publicUrl?: string | undefined;
  /** Answer with paths instead of whole addresses. Ignored where `publicUrl` is given. */
  readonly relativeUrls?: boolean | undefined;
}

/** Addresses in the answers to one request, as its client will be able to reach them. */
export class Locations {
  readonly #origin: string;
  readonly #prefix: string;

  constructor(view: ClientView, options: LocationOptions = {}) {
    if (options.publicUrl !== undefined) {
      const url = new URL(options.publicUrl);
      this.#origin = url.origin;
      this.#prefix = url.pathname.replace(/\/$/, "");
    } else {
      const relative = options.relativeUrls === true || view.host === undefined;
      this.#origin = relative ? "" : `${view.protocol}://${view.host}`;
      this.#prefix = view.prefix;
    }
  }

  static of(request: FastifyRequest, options: LocationOptions): Locations {
    return new Locations(
      clientView(request.headers, { encrypted: "encrypted" in request.raw.socket }),
      options,
    );
  }

  blob(name: string, digest: Digest): string {
    return this.#url(formatRoute({ kind: "blob", name, digest }));
  }

  manifest(name: string, digest: Digest): string {
    return this.#url(formatRoute({ kind: "manifest", name, reference: digest }));
  }

  /** Where the next request of an upload goes. */
  upload(name: string, upload: BlobUpload): string {
    return `${this.#url(formatRoute({ kind: "upload", name, id: upload.id }))}?${STATE}=${upload.state}`;
  }

  /** `Link` to the page of tags after `last`; a path, whatever the options say, as upstream's is. */
  nextTags(name: string, page: { readonly last: string; readonly limit: number }): string {
    const query = new URLSearchParams({ last: page.last, n: String(page.limit) });
    return `<${this.#prefix}${formatRoute({ kind: "tags", name })}?${query}>; rel="next"`;
  }

  #url(path: string): string {
    return `${this.#origin}${this.#prefix}${path}`;
  }
}

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection to a server of a test, for what no client library would send. */
export async function openConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  return socket;
}

/** What has come once `done` says that it is enough, or the server has ended the connection. */
export async function readUntil(socket: Socket, done: (text: string) => boolean): Promise<string> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (done(text)) break;
  }
  return text;
}

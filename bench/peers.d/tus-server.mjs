// @tus/server with its file store, as its documentation starts it: node tus-server.mjs PORT DIRECTORY
// bench/peers copies this beside the installed packages, where Node.js looks for them.
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

// Version 2.4.5 on Node.js 20 throws ERR_INVALID_STATE after each download, which would end the process.
process.on("uncaughtException", (error) => console.error(error));

const [port, directory] = process.argv.slice(2);
const server = new Server({ path: "/", datastore: new FileStore({ directory }) });
server.listen({ host: "127.0.0.1", port: Number(port) });

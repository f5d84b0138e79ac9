import http from "http";
import { api } from "./api";

const port = parseInt(process.env.PORT || "3000", 10);
const server = http.createServer(api);

server.listen(port, () => console.info("bookings on port " + port));

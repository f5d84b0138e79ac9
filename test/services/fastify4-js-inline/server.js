const fastify = require("fastify")({ logger: true });

fastify.register(require("./routes/images"), { prefix: "/images" });

fastify.get("/health", async () => {
  return { status: "ok", service: "thumbnails" };
});

fastify.listen({ port: Number(process.env.PORT) || 3000, host: "0.0.0.0" }, (err) => {
  if (err) {
    fastify.log.error(err);
    process.exit(1);
  }
});

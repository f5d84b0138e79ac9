"use strict";

const sizes = new Map([["small", 64]]);

module.exports = async function images(fastify) {
  fastify.get("/:imageId", async (request) => {
    request.log.info("image read");
    return { id: request.params.imageId, size: sizes.get("small") };
  });

  fastify.get("/:imageId/thumbnail", async (request) => {
    return { pixels: sizes.get(request.query.size).width * 2 };
  });

  fastify.post("/", async (request, reply) => {
    request.log.info({ upload: request.body }, "image uploaded");
    reply.code(201);
    return { id: "i-1" };
  });

  fastify.get("/", async () => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return { images: [] };
  });

  fastify.get("/:imageId/source", async () => {
    const answer = await fetch(`${process.env.ORIGIN_URL}/source`);
    return answer.json();
  });

  fastify.post("/sweep", async (request, reply) => {
    setImmediate(() => {
      throw new Error("sweep failed");
    });
    reply.code(202);
    return null;
  });
};

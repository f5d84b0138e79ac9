import { Router } from "express";

type Room = { id: string; beds?: number[] };

const known: Record<string, Room> = { "12": { id: "12" } };

export const rooms = Router({ mergeParams: true });

rooms.get("/free", async (_req, res) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    res.json({ free: Object.keys(known) });
});

rooms.get("/:roomId", (req, res) => {
    res.json({ id: req.params.roomId });
});

rooms.post("/", (req, res) => {
    console.log("room booked", req.body);
    res.status(201).json({ ok: true });
});

rooms.get("/:roomId/beds", async (req, res) => {
    const room = known[req.params.roomId];
    res.json({ beds: room!.beds!.length });
});

rooms.get("/:roomId/weather", async (req, res) => {
    const answer = await fetch(`${process.env.WEATHER_URL}/now`, {
        headers: { authorization: `Bearer ${process.env.WEATHER_KEY}` },
    });
    res.json(await answer.json());
});

rooms.post("/rebuild", (_req, res) => {
    void Promise.resolve().then(() => {
        throw new Error("rebuild failed");
    });
    res.sendStatus(202);
});

import express, { NextFunction, Request, Response } from "express";
import { rooms } from "./rooms";

export const api = express();

api.use(express.json());
api.use("/hotels/:hotelId/rooms", rooms);

api.use((err: Error & { status?: number }, req: Request, res: Response, next: NextFunction) => {
    if (err.status) {
        res.status(err.status).send({ problem: err.message });
        return;
    }
    next(err);
});

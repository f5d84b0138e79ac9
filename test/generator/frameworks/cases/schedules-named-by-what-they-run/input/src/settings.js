export const settings = {}; export const library = {}; export const logger = console; export const tokens = {}; export class Tasks {}

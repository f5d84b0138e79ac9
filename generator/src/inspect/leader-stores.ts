/** Where a leader of the schedules can be elected. Apart from all that inspects, for the command line to load alone. */
export const leaderStores = ['redis', 'postgres'] as const;

export type LeaderStore = (typeof leaderStores)[number];

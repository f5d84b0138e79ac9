/** What is used of Agenda's jobs as they are stored; its backends differ in what else they keep. */
export interface StoredJob {
  /** What it is differs by backend. */
  _id?: { toString: () => string } | undefined;
  name: string;
  data: unknown;
  nextRunAt: Date | null;
  lockedAt?: Date | undefined;
  lastRunAt?: Date | undefined;
  lastFinishedAt?: Date | undefined;
  failCount?: number | undefined;
  repeatInterval?: string | number | undefined;
  repeatAt?: string | undefined;
  disabled?: boolean | undefined;
}

type Options = object | undefined;

/** What every backend of Agenda answers: Redis, PostgreSQL, MongoDB, or one of the service's own. */
export interface Repository {
  saveJob: (job: StoredJob, options: Options) => Promise<StoredJob>;
  saveJobState: (job: StoredJob, options: Options) => Promise<void>;
  getNextJobToRun: (name: string, ...rest: unknown[]) => Promise<StoredJob | undefined>;
  getJobById: (id: string) => Promise<StoredJob | null>;
  queryJobs: (options?: object) => Promise<{ jobs: StoredJob[] }>;
  unlockJob: (job: StoredJob) => Promise<void>;
  unlockJobs: (ids: readonly StoredJob['_id'][]) => Promise<void>;
}

/** A job that this process has locked, as it was before. */
interface Held {
  readonly job: StoredJob;
  lockedAt: Date;
  isBegun: boolean;
}

/** The jobs that this process has locked. */
export interface Holding {
  /** From here on none is taken any more. */
  readonly end: () => void;
  /** Those that are not done go back to where they were; another worker may have those by now whose lock ran out. */
  readonly handBack: (lifetimeOf: (name: string) => number) => Promise<void>;
}

/** Watches which jobs are taken from a backend and given back. */
export function holdJobs(db: Repository): Holding {
  const held = new Map<string, Held>();
  const { getNextJobToRun, saveJobState, unlockJob, unlockJobs } = db;
  let isEnded = false;
  const isOver = (): boolean => isEnded;
  // Agenda notes the time of a job's next run when it begins it: of one that runs once there is none from then on.
  const release = async ({ job }: Held): Promise<void> => {
    held.delete(String(job._id));
    const nextRunAt = job.nextRunAt ?? new Date();
    await saveJobState.call(db, { ...job, nextRunAt, lockedAt: undefined }, undefined);
  };
  db.getNextJobToRun = async (...args) => {
    if (isOver()) return undefined;
    const job = await Reflect.apply(getNextJobToRun, db, args);
    if (job === undefined) return undefined;
    const taken = { job: { ...job }, lockedAt: job.lockedAt ?? new Date(), isBegun: false };
    held.set(String(job._id), taken);
    // It was asked for before the end.
    if (!isOver()) return job;
    await release(taken);
    return undefined;
  };
  db.saveJobState = async (job, options) => {
    const taken = held.get(String(job._id));
    if (taken !== undefined && job.lockedAt !== undefined) {
      taken.lockedAt = job.lockedAt;
      taken.isBegun = true;
    }
    await saveJobState.call(db, job, options);
    if (job.lockedAt === undefined) held.delete(String(job._id));
  };
  db.unlockJob = async (job) => {
    held.delete(String(job._id));
    await unlockJob.call(db, job);
  };
  // Agenda 6.2.0 also lets go of what runs, and none of its versions knows of jobs that were left by a dead worker.
  db.unlockJobs = async (ids) => {
    const known = ids.flatMap((id) => held.get(String(id)) ?? []);
    await unlockJobs.call(
      db,
      ids.filter((id) => !held.has(String(id))),
    );
    await Promise.all(known.filter(({ isBegun }) => !isBegun).map(release));
  };
  return {
    end: () => {
      isEnded = true;
    },
    handBack: async (lifetimeOf) => {
      const now = Date.now();
      const own = [...held.values()].filter(
        ({ job, lockedAt }) => Number(lockedAt) + lifetimeOf(job.name) > now,
      );
      await Promise.all(own.map(release));
    },
  };
}

export const observeNodeCron = (tasks) => tasks.length;

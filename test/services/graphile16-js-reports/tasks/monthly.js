module.exports = async ({ month }, { addJob, logger }) => {
  logger.info('reports are due');
  await addJob('render', { month });
};

module.exports = async (payload, { job }) => {
  console.log('rendered %s', Object.keys(payload).join(' and '), Object.keys(job.payload).length);
};

module.exports = async (job) => {
  console.log('thumbnail of %s', job.id);
  if (job.name === 'bug') return job.data.photo.width;
  if (job.name === 'away') throw new Error('the store is away');
  return job.name;
};

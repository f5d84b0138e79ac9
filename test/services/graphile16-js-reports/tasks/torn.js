module.exports = async () => {
  throw new Error('paper is torn');
};

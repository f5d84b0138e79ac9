module.exports = (name) => require(`./services/${name}`);

var express = require('express'),
    http = require('http');
var observe = require('./observability').observe;
var recordErrors = require('./observability').recordErrors;

var app = express();

app.use(recordErrors);

// development error handler
// will print stacktrace
if (app.get('env') === 'development') {
    app.use(function(err, req, res, next) {
        res.status(err.status || 500);
    });
}

// production error handler
// no stacktraces leaked to user
app.use(function(err, req, res, next) {
    res.status(err.status || 500);
});

var server = http.createServer(app).listen(app.get('port'), function(){
    console.log('Express server listening on port ' + app.get('port'));
});
observe(server);

/** Imported for its effect: keeps the AWS SDK from telling users of Node 20, on eight lines, that its versions of 2027 need another. */
import process from 'node:process';

// The commands bring their own version of the SDK.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

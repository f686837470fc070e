//! A function's routes, out of its handlers.

/// Makes `routes()` and `router()` of the handlers of a function: the same routes with what the API's document says of them, for whoever
/// serves all functions; and alone, as the function itself serves them. There nobody asks for the document, which would take a tenth
/// of its start.
#[macro_export]
macro_rules! serves {
    ($($($part:ident)::+),+ $(,)?) => {
        /// The function's routes, with what the API's document says of them.
        pub fn routes() -> ::utoipa_axum::router::OpenApiRouter<$crate::app::App> {
            ::utoipa_axum::router::OpenApiRouter::new()$(.routes(::utoipa_axum::routes!($($part)::+)))+
        }

        /// The function's routes alone.
        pub fn router() -> ::axum::Router<$crate::app::App> {
            ::axum::Router::new()$(.merge({
                use ::utoipa_axum::PathItemExt;
                // What the handler's `utoipa::path` says, in the words by which `utoipa_axum::routes` asks for it.
                let path: String = ::utoipa_axum::routes!(@path [path()] of $($part)::+);
                let methods = ::utoipa_axum::routes!(@path [methods()] of $($part)::+);
                let handlers = methods.iter().fold(::axum::routing::MethodRouter::new(), |handlers, method| {
                    handlers.on(method.to_method_filter(), $($part)::+)
                });
                ::axum::Router::new().route(&path, handlers)
            }))+
        }
    };
}

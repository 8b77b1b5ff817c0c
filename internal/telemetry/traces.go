package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
)

// Traces sends traces of workflows and activities to a collector.
type Traces struct {
	provider *trace.TracerProvider
	// Interceptor makes the spans; it belongs into the options of the client.
	Interceptor interceptor.Interceptor
}

// OpenTraces sends to an OTLP/HTTP collector at a URL. Nothing is sent before the first span; a collector that is away
// costs spans, never work.
func OpenTraces(ctx context.Context, endpoint, service, version string) (*Traces, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("open traces: %w", err)
	}
	return newTraces(exporter, service, version)
}

func newTraces(exporter trace.SpanExporter, service, version string) (*Traces, error) {
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(resource.NewSchemaless(
		attribute.String("service.name", service), attribute.String("service.version", version))))
	spans, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{Tracer: provider.Tracer(service)})
	if err != nil {
		return nil, fmt.Errorf("open traces: %w", err)
	}
	return &Traces{provider: provider, Interceptor: spans}, nil
}

// Close sends what waits, as long as ctx allows.
func (t *Traces) Close(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}
	return nil
}

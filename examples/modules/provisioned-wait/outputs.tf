output "subscription_id" {
  description = "The subscription ID. Everything that takes it from this output is created only once the subscription is provisioned."
  value       = terraform_data.this.output
}

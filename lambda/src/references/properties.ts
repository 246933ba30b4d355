/** Where a recorded resource of one type names IAM roles, as properties of AWS Config's advanced queries. */
export interface RoleProperties {
  /** They hold the ARN or the name of a role. */
  readonly role?: readonly string[];
  /** They hold the ARN or the name of an instance profile. */
  readonly instanceProfile?: readonly string[];
}

/**
 * By resource type, after the schema that AWS publishes (github.com/awslabs/aws-config-resource-schema, commit adf5513); a test
 * compares this table with the list made from it. Left out, because what they name is past and nothing calls it again:
 * AWS::Backup::RecoveryPoint (the role that made the recovery point) and AWS::ServiceCatalog::CloudFormationProvisionedProduct (the
 * launch role of its last record). Moved: the InstanceRole of AWS::Batch::ComputeEnvironment is an instance profile. Added from the
 * same schema: instance profiles that launch templates, launch configurations and Spot fleets name by name.
 */
export const roleProperties: Readonly<Record<string, RoleProperties>> = {
  'AWS::Amplify::App': { role: ['configuration.IAMServiceRole'] },
  'AWS::AppConfig::ConfigurationProfile': { role: ['configuration.RetrievalRoleArn'] },
  'AWS::AppConfig::Environment': { role: ['configuration.Monitors.AlarmRoleArn'] },
  'AWS::AppFlow::Flow': { role: ['configuration.MetadataCatalogConfig.GlueDataCatalog.RoleArn'] },
  'AWS::AppRunner::Service': {
    role: [
      'configuration.InstanceConfiguration.InstanceRoleArn',
      'configuration.SourceConfiguration.AuthenticationConfiguration.AccessRoleArn',
    ],
  },
  'AWS::AppStream::Fleet': { role: ['configuration.IamRoleArn'] },
  'AWS::AppSync::GraphQLApi': { role: ['configuration.LogConfig.CloudWatchLogsRoleArn'] },
  'AWS::AuditManager::Assessment': { role: ['configuration.Roles.RoleArn'] },
  'AWS::AutoScaling::AutoScalingGroup': { role: ['supplementaryConfiguration.LifeCycleHooks.roleARN'] },
  'AWS::AutoScaling::LaunchConfiguration': { instanceProfile: ['configuration.iamInstanceProfile.value'] },
  'AWS::Backup::BackupSelection': { role: ['configuration.BackupSelection.IamRoleArn'] },
  'AWS::Batch::ComputeEnvironment': {
    role: ['configuration.ComputeResources.SpotIamFleetRole', 'configuration.ServiceRole'],
    instanceProfile: ['configuration.ComputeResources.InstanceRole'],
  },
  'AWS::Budgets::BudgetsAction': {
    role: ['configuration.Definition.IamActionDefinition.Roles', 'configuration.ExecutionRoleArn'],
  },
  'AWS::CloudFormation::Stack': { role: ['configuration.roleARN'] },
  'AWS::CloudTrail::Trail': { role: ['configuration.cloudWatchLogsRoleArn'] },
  'AWS::CloudWatch::MetricStream': { role: ['configuration.RoleArn'] },
  'AWS::CodeBuild::Project': { role: ['configuration.buildBatchConfig.serviceRole', 'configuration.serviceRole'] },
  'AWS::CodeDeploy::DeploymentGroup': { role: ['configuration.serviceRoleArn'] },
  'AWS::CodePipeline::Pipeline': {
    role: ['configuration.pipeline.roleArn', 'configuration.pipeline.stages.actions.roleArn'],
  },
  'AWS::Cognito::UserPoolClient': { role: ['configuration.AnalyticsConfiguration.RoleArn'] },
  'AWS::Cognito::UserPoolGroup': { role: ['configuration.RoleArn'] },
  'AWS::Config::ConfigurationRecorder': { role: ['configuration.RoleARN'] },
  'AWS::Connect::Instance': { role: ['configuration.ServiceRole'] },
  'AWS::DMS::Endpoint': {
    role: [
      'configuration.DocDbSettings.SecretsManagerAccessRoleArn',
      'configuration.DynamoDbSettings.ServiceAccessRoleArn',
      'configuration.ElasticsearchSettings.ServiceAccessRoleArn',
      'configuration.GcpMySQLSettings.SecretsManagerAccessRoleArn',
      'configuration.IbmDb2Settings.SecretsManagerAccessRoleArn',
      'configuration.KinesisSettings.ServiceAccessRoleArn',
      'configuration.MicrosoftSqlServerSettings.SecretsManagerAccessRoleArn',
      'configuration.MongoDbSettings.SecretsManagerAccessRoleArn',
      'configuration.MySqlSettings.SecretsManagerAccessRoleArn',
      'configuration.NeptuneSettings.ServiceAccessRoleArn',
      'configuration.OracleSettings.SecretsManagerAccessRoleArn',
      'configuration.OracleSettings.SecretsManagerOracleAsmAccessRoleArn',
      'configuration.PostgreSqlSettings.SecretsManagerAccessRoleArn',
      'configuration.RedshiftSettings.SecretsManagerAccessRoleArn',
      'configuration.RedshiftSettings.ServiceAccessRoleArn',
      'configuration.S3Settings.ServiceAccessRoleArn',
      'configuration.SybaseSettings.SecretsManagerAccessRoleArn',
    ],
  },
  'AWS::DataSync::LocationS3': { role: ['configuration.S3Config.BucketAccessRoleArn'] },
  'AWS::EC2::Instance': { instanceProfile: ['configuration.iamInstanceProfile.arn'] },
  'AWS::EC2::LaunchTemplate': {
    instanceProfile: [
      'configuration.LaunchTemplateData.IamInstanceProfile.Arn',
      'configuration.LaunchTemplateData.IamInstanceProfile.Name',
    ],
  },
  'AWS::EC2::SpotFleet': {
    role: ['configuration.SpotFleetRequestConfigData.IamFleetRole'],
    instanceProfile: [
      'configuration.SpotFleetRequestConfigData.LaunchSpecifications.IamInstanceProfile.Arn',
      'configuration.SpotFleetRequestConfigData.LaunchSpecifications.IamInstanceProfile.Name',
    ],
  },
  'AWS::ECS::Service': { role: ['configuration.Role'] },
  'AWS::ECS::TaskDefinition': { role: ['configuration.ExecutionRoleArn', 'configuration.TaskRoleArn'] },
  'AWS::EKS::Addon': { role: ['configuration.ServiceAccountRoleArn'] },
  'AWS::EKS::Cluster': { role: ['configuration.RoleArn'] },
  'AWS::EKS::FargateProfile': { role: ['configuration.PodExecutionRoleArn'] },
  'AWS::ElasticBeanstalk::Application': { role: ['configuration.resourceLifecycleConfig.serviceRole'] },
  'AWS::Elasticsearch::Domain': { role: ['configuration.cognitoOptions.roleArn'] },
  'AWS::Events::Endpoint': { role: ['configuration.RoleArn'] },
  'AWS::Events::Rule': { role: ['configuration.RoleArn', 'configuration.Targets.RoleArn'] },
  'AWS::Glue::Job': { role: ['configuration.Role'] },
  'AWS::Glue::MLTransform': { role: ['configuration.Role'] },
  'AWS::GroundStation::Config': { role: ['configuration.ConfigData.S3RecordingConfig.RoleArn'] },
  'AWS::GroundStation::DataflowEndpointGroup': { role: ['configuration.EndpointDetails.SecurityDetails.RoleArn'] },
  'AWS::ImageBuilder::InfrastructureConfiguration': { instanceProfile: ['configuration.InstanceProfileName'] },
  'AWS::IoT::AccountAuditConfiguration': {
    role: ['configuration.AuditNotificationTargetConfigurations.Sns.RoleArn', 'configuration.RoleArn'],
  },
  'AWS::IoT::CACertificate': { role: ['configuration.RegistrationConfig.RoleArn'] },
  'AWS::IoT::JobTemplate': { role: ['configuration.PresignedUrlConfig.RoleArn'] },
  'AWS::IoT::MitigationAction': {
    role: ['configuration.ActionParams.EnableIoTLoggingParams.RoleArnForLogging', 'configuration.RoleArn'],
  },
  'AWS::IoT::ProvisioningTemplate': { role: ['configuration.ProvisioningRoleArn'] },
  'AWS::IoT::RoleAlias': { role: ['configuration.RoleArn'] },
  'AWS::IoTAnalytics::Channel': { role: ['configuration.ChannelStorage.CustomerManagedS3.RoleArn'] },
  'AWS::IoTAnalytics::Dataset': {
    role: [
      'configuration.Actions.ContainerAction.ExecutionRoleArn',
      'configuration.ContentDeliveryRules.Destination.IotEventsDestinationConfiguration.RoleArn',
      'configuration.ContentDeliveryRules.Destination.S3DestinationConfiguration.RoleArn',
    ],
  },
  'AWS::IoTAnalytics::Datastore': { role: ['configuration.DatastoreStorage.CustomerManagedS3.RoleArn'] },
  'AWS::IoTAnalytics::Pipeline': {
    role: [
      'configuration.PipelineActivities.DeviceRegistryEnrich.RoleArn',
      'configuration.PipelineActivities.DeviceShadowEnrich.RoleArn',
    ],
  },
  'AWS::IoTEvents::AlarmModel': { role: ['configuration.RoleArn'] },
  'AWS::IoTEvents::DetectorModel': { role: ['configuration.RoleArn'] },
  'AWS::IoTSiteWise::Portal': { role: ['configuration.Alarms.AlarmRoleArn', 'configuration.RoleArn'] },
  'AWS::IoTTwinMaker::SyncJob': { role: ['configuration.SyncRole'] },
  'AWS::IoTTwinMaker::Workspace': { role: ['configuration.Role'] },
  'AWS::IoTWireless::FuotaTask': { role: ['configuration.FirmwareUpdateRole'] },
  'AWS::Kendra::Index': { role: ['configuration.RoleArn'] },
  'AWS::KinesisAnalyticsV2::Application': { role: ['configuration.ServiceExecutionRole'] },
  'AWS::KinesisFirehose::DeliveryStream': {
    role: [
      'configuration.AmazonOpenSearchServerlessDestinationConfiguration.RoleARN',
      'configuration.AmazonOpenSearchServerlessDestinationConfiguration.S3Configuration.RoleARN',
      'configuration.AmazonOpenSearchServerlessDestinationConfiguration.VpcConfiguration.RoleARN',
      'configuration.AmazonopensearchserviceDestinationConfiguration.RoleARN',
      'configuration.AmazonopensearchserviceDestinationConfiguration.S3Configuration.RoleARN',
      'configuration.AmazonopensearchserviceDestinationConfiguration.VpcConfiguration.RoleARN',
      'configuration.ElasticsearchDestinationConfiguration.RoleARN',
      'configuration.ElasticsearchDestinationConfiguration.S3Configuration.RoleARN',
      'configuration.ElasticsearchDestinationConfiguration.VpcConfiguration.RoleARN',
      'configuration.ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.SchemaConfiguration.RoleARN',
      'configuration.ExtendedS3DestinationConfiguration.RoleARN',
      'configuration.ExtendedS3DestinationConfiguration.S3BackupConfiguration.RoleARN',
      'configuration.HttpEndpointDestinationConfiguration.RoleARN',
      'configuration.HttpEndpointDestinationConfiguration.S3Configuration.RoleARN',
      'configuration.KinesisStreamSourceConfiguration.RoleARN',
      'configuration.RedshiftDestinationConfiguration.RoleARN',
      'configuration.RedshiftDestinationConfiguration.S3BackupConfiguration.RoleARN',
      'configuration.RedshiftDestinationConfiguration.S3Configuration.RoleARN',
      'configuration.S3DestinationConfiguration.RoleARN',
      'configuration.SplunkDestinationConfiguration.S3Configuration.RoleARN',
    ],
  },
  'AWS::Lambda::Function': { role: ['configuration.role'] },
  'AWS::Lex::Bot': { role: ['configuration.RoleArn'] },
  'AWS::Logs::Destination': { role: ['configuration.RoleArn'] },
  'AWS::MediaConnect::FlowSource': { role: ['configuration.Decryption.RoleArn'] },
  'AWS::MediaConnect::FlowVpcInterface': { role: ['configuration.RoleArn'] },
  'AWS::MediaPackage::PackagingConfiguration': {
    role: [
      'configuration.CmafPackage.Encryption.SpekeKeyProvider.RoleArn',
      'configuration.DashPackage.Encryption.SpekeKeyProvider.RoleArn',
      'configuration.HlsPackage.Encryption.SpekeKeyProvider.RoleArn',
      'configuration.MssPackage.Encryption.SpekeKeyProvider.RoleArn',
    ],
  },
  'AWS::MediaPackage::PackagingGroup': { role: ['configuration.Authorization.SecretsRoleArn'] },
  'AWS::OpenSearch::Domain': { role: ['configuration.CognitoOptions.RoleArn'] },
  'AWS::Personalize::DatasetGroup': { role: ['configuration.RoleArn'] },
  'AWS::Pinpoint::EmailChannel': { role: ['configuration.RoleArn'] },
  'AWS::Pinpoint::EventStream': { role: ['configuration.RoleArn'] },
  'AWS::QuickSight::DataSource': {
    role: [
      'configuration.AlternateDataSourceParameters.AthenaParameters.RoleArn',
      'configuration.AlternateDataSourceParameters.RedshiftParameters.IamParameters.RoleArn',
      'configuration.AlternateDataSourceParameters.S3Parameters.RoleArn',
      'configuration.DataSourceParameters.AthenaParameters.RoleArn',
      'configuration.DataSourceParameters.RedshiftParameters.IamParameters.RoleArn',
      'configuration.DataSourceParameters.S3Parameters.RoleArn',
    ],
  },
  'AWS::RDS::DBCluster': { role: ['configuration.associatedRoles.roleArn', 'configuration.monitoringRoleArn'] },
  'AWS::RDS::DBInstance': { role: ['configuration.associatedRoles.roleArn', 'configuration.monitoringRoleArn'] },
  'AWS::RUM::AppMonitor': { role: ['configuration.AppMonitorConfiguration.GuestRoleArn'] },
  'AWS::Redshift::Cluster': { role: ['configuration.iamRoles.iamRoleArn'] },
  'AWS::Redshift::ScheduledAction': { role: ['configuration.IamRole'] },
  'AWS::S3::Bucket': { role: ['supplementaryConfiguration.BucketReplicationConfiguration.roleARN'] },
  'AWS::SNS::Topic': {
    role: [
      'configuration.ApplicationFailureFeedbackRoleArn',
      'configuration.ApplicationSuccessFeedbackRoleArn',
      'configuration.FirehoseFailureFeedbackRoleArn',
      'configuration.FirehoseSuccessFeedbackRoleArn',
      'configuration.HTTPFailureFeedbackRoleArn',
      'configuration.HTTPSuccessFeedbackRoleArn',
      'configuration.LambdaFailureFeedbackRoleArn',
      'configuration.LambdaSuccessFeedbackRoleArn',
      'configuration.SQSFailureFeedbackRoleArn',
      'configuration.SQSSuccessFeedbackRoleArn',
    ],
  },
  'AWS::SageMaker::Domain': {
    role: [
      'configuration.DefaultSpaceSettings.ExecutionRole',
      'configuration.DefaultUserSettings.ExecutionRole',
      'configuration.DomainSettings.RStudioServerProDomainSettings.DomainExecutionRoleArn',
    ],
  },
  'AWS::SageMaker::FeatureGroup': { role: ['configuration.RoleArn'] },
  'AWS::SageMaker::Image': { role: ['configuration.ImageRoleArn'] },
  'AWS::SageMaker::Model': { role: ['configuration.ExecutionRoleArn'] },
  'AWS::SageMaker::NotebookInstance': { role: ['configuration.RoleArn'] },
  'AWS::StepFunctions::StateMachine': { role: ['configuration.RoleArn'] },
  'AWS::Transfer::Agreement': { role: ['configuration.AccessRole'] },
  'AWS::Transfer::Connector': { role: ['configuration.AccessRole', 'configuration.LoggingRole'] },
};
